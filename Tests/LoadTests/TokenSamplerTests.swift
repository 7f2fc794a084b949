import Revocation
import Testing

@testable import Load

@Suite struct `The token sampler` {
    private func texts(_ sampler: TokenSampler, _ target: Int) -> Set<String> {
        Set(sampler.sample(of: target).map { String(decoding: $0, as: UTF8.self) })
    }

    @Test func `samples once, when the revocation is near`() {
        let fixture = WindowsFixture(reach: .everyone)
        var sampler = fixture.sampler()
        let target = fixture.plan.targets[0]
        sampler.take(of: 0, ahead: target, at: target.revoke_ns - 5_000_001, state: fixture.state)
        #expect(sampler.sample(of: 0).isEmpty && sampler.alive(at: 0) == 0)
        sampler.take(of: 0, ahead: target, at: target.revoke_ns - 5_000_000, state: fixture.state)
        #expect(sampler.sample(of: 0).count == 16 && sampler.alive(at: 0) == 8)
        let first = sampler.sample(of: 0).map(\.baseAddress)
        fixture.put("new", in: 0, at: 1)
        sampler.take(of: 0, ahead: target, at: target.revoke_ns, state: fixture.state)
        #expect(sampler.sample(of: 0).map(\.baseAddress) == first)
    }

    @Test func `holds the tokens as they were, though their slots are filled again`() {
        let fixture = WindowsFixture(reach: .everyone)
        var sampler = fixture.sampler()
        let target = fixture.plan.targets[0]
        sampler.take(of: 0, ahead: target, at: target.revoke_ns, state: fixture.state)
        for slot in 0..<8 { fixture.put("new\(slot)", in: slot, at: 2 * WindowsFixture.start_ns) }
        #expect(texts(sampler, 0).allSatisfy { $0.hasPrefix("p") })
    }

    @Test func `counts tokens issued since the last mass revocation, and no others`() {
        let fixture = WindowsFixture(revocations: 2, reach: .everyone)
        var sampler = fixture.sampler()
        let revoked_ns = 2 * WindowsFixture.start_ns
        fixture.state.noteAcknowledgement(revoked_ns, of: 0)
        for slot in [2, 5] { fixture.put("new\(slot)", in: slot, at: revoked_ns + 1) }
        let target = fixture.plan.targets[1]
        sampler.take(of: 1, ahead: target, at: target.revoke_ns, state: fixture.state)
        #expect(sampler.alive(at: 1) == 2)
        #expect(texts(sampler, 1).isSubset(of: ["new2", "new5"]))
    }

    @Test func `takes the whole population for alive where revocations kill one token`() {
        let fixture = WindowsFixture(reach: .token)
        var sampler = fixture.sampler()
        fixture.state.noteAcknowledgement(.max, of: 0)
        let target = fixture.plan.targets[0]
        sampler.take(of: 0, ahead: target, at: target.revoke_ns, state: fixture.state)
        #expect(sampler.alive(at: 0) == 8 && sampler.sample(of: 0).count == 16)
    }

    @Test func `leaves out clients that renew, whose tokens die of age`() {
        let fixture = WindowsFixture(reach: .everyone)
        var sampler = fixture.sampler(clients: 6)
        let target = fixture.plan.targets[0]
        sampler.take(of: 0, ahead: target, at: target.revoke_ns, state: fixture.state)
        #expect(sampler.alive(at: 0) == 2 && texts(sampler, 0).isSubset(of: ["p6", "p7"]))
    }

    @Test func `samples a target's own group alone`() {
        let groups = SubjectGroups(count: 2)
        let fixture = WindowsFixture(revocations: 2, reach: .subject, groups: groups)
        var sampler = fixture.sampler()
        for (index, target) in fixture.plan.targets.enumerated() {
            sampler.take(of: index, ahead: target, at: target.revoke_ns, state: fixture.state)
            let members = (0..<8).filter {
                fixture.population.group(of: $0, in: groups) == target.group
            }
            #expect(sampler.alive(at: index) == members.count)
            #expect(texts(sampler, index).isSubset(of: Set(members.map { "p\($0)" })))
        }
    }
}
