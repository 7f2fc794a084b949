import Deployments
import Foundation
import HTTPClient
import Load
import Oracle
import Revocation
import Strategies
import TestSupport
import Testing
import Tokens

@Suite(.enabled(if: Servers.areBuilt), .serialized)
struct `A deployment over HTTP` {
    static let descriptors = [
        JWTOnly.descriptor, SessionSQLite.descriptor, JWTRefresh.descriptor,
    ]

    private let clock = TrialClock()
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func deployment(_ descriptor: StrategyDescriptor) throws -> HTTPDeployment {
        try Servers.deployment(of: descriptor, in: scratch.path, clock: clock)
    }

    @Test(arguments: descriptors.indices)
    func `issues, accepts and refuses as in one process`(index: Int) throws {
        let deployment = try deployment(Self.descriptors[index])
        defer { deployment.close() }
        let authority = try deployment.makeAuthority()
        let node = try deployment.makeNode(.only, at: clock.now)
        let verifier = try node.makeVerifier()
        let tokens = try authority.issue(
            (0..<600).map { Servers.grant("s\($0)") }, at: clock.now)
        #expect(tokens.count == 600 && tokens.map(\.subject) == (0..<600).map { "s\($0)" })
        for token in [tokens[0], tokens[599]] {
            #expect(try verifier.accepts(token, at: clock.now))
        }
        for kind in [BadToken.expired, .tampered, .wrongAudience] {
            let token = try authority.makeBad(
                kind, subject: "\(kind)", audience: ExampleParties.audience,
                lifetime: .seconds(60), reach: nil, at: clock.now)
            let verdict = try verifier.verdict(token, at: clock.now)
            #expect(!verdict.isActive, "\(kind)")
        }
        #expect(try authority.purge(at: clock.now) >= 0)
        #expect(node.ownThreadsTime_ns ?? 0 > 0 && node.stateBytes >= 0)
        #expect(deployment.authorityTime_ns ?? 0 > 0 && deployment.failure() == nil)
        #expect(!deployment.decidesByGivenDates)
    }

    @Test func `refuses a revoked session at once`() throws {
        let deployment = try deployment(SessionSQLite.descriptor)
        defer { deployment.close() }
        let authority = try deployment.makeAuthority()
        let verifier = try deployment.makeNode(.only, at: clock.now).makeVerifier()
        let (one, other) = (
            try authority.issue(Servers.grant("one"), at: clock.now),
            try authority.issue(Servers.grant("other"), at: clock.now)
        )
        #expect(try verifier.accepts(one, at: clock.now))
        try authority.revoke(.token(one), at: clock.now)
        #expect(try !verifier.accepts(one, at: clock.now))
        #expect(try verifier.accepts(other, at: clock.now))
        try authority.revoke(.subject("other"), at: clock.now)
        #expect(try !verifier.accepts(other, at: clock.now))
        #expect(try authority.entries(at: clock.now) != nil)
    }

    @Test func `renews tokens until they are revoked`() throws {
        let deployment = try deployment(JWTRefresh.descriptor)
        defer { deployment.close() }
        let authority = try deployment.makeAuthority()
        let verifier = try deployment.makeNode(.only, at: clock.now).makeVerifier()
        let grant = Servers.grant("renewed")
        let first = try authority.issue(grant, at: clock.now)
        let presented = try #require(first.refresh).bytes
        guard
            case .renewed(let next, let renewed) = try authority.refresh(
                presented.span, at: clock.now)
        else {
            Issue.record("not renewed")
            return
        }
        #expect(renewed.subject == grant.subject && renewed.scope == grant.scope)
        #expect(try verifier.accepts(next, at: clock.now))
        try authority.revoke(.token(next), at: clock.now)
        let successor = try #require(next.refresh).bytes
        guard case .refused = try authority.refresh(successor.span, at: clock.now) else {
            Issue.record("renewed although revoked")
            return
        }
    }

    /// That they overlap is tested on the lane, where it does not depend on the scheduler.
    @Test func `answers parallel renewals of one token within the grace, and records each`() throws
    {
        let deployment = try deployment(JWTRefresh.descriptor)
        defer { deployment.close() }
        let ledger = Ledger()
        let strategy = RecordingStrategy(
            deployment, in: ledger, clock: clock, audience: ExampleParties.audience)
        let lanes = deployment.makeLanes(LaneParts(strategy, nodes: [], clock: clock))
        var lane = try lanes.makeAuthorityLane(for: 8)
        let token = try lane.issue(Servers.grant("parallel"), at: TrialClock.now_ns())
        let presented = try #require(token.refresh).bytes
        for _ in 0..<8 {
            let call = AuthorityCall(
                .refresh(presented), isFromClient: true, sent_ns: TrialClock.now_ns())
            guard case .pending = lane.submit(call) else {
                Issue.record("performed on the lane's own thread")
                return
            }
        }
        for _ in 0..<8 {
            let next = lane.collect(until: .max)
            guard case .refreshed(.renewed) = try #require(next).answer.result.get() else {
                Issue.record("not renewed")
                return
            }
        }
        let successors = Set(ledger.refreshes.map(\.successor))
        #expect(successors.count == 8 && !successors.contains(0))
    }

    @Test func `tells which server died, and stops the others`() throws {
        let deployment = try deployment(JWTOnly.descriptor)
        let node = try deployment.makeNode(.only, at: clock.now)
        let verifier = try node.makeVerifier()
        let token = try deployment.makeAuthority().issue(Servers.grant("s"), at: clock.now)
        kill(node.processID, SIGKILL)
        #expect(eventually { deployment.failure() != nil })
        #expect(
            deployment.failure()?.hasPrefix("resource server 1 of 1 was killed by signal 9")
                == true)
        let error = #expect(throws: StrategyError.self) {
            _ = try verifier.accepts(token, at: clock.now)
        }
        #expect(error?.kind == .unreachable)
        deployment.close()
        #expect(throws: StrategyError.self) {
            _ = try deployment.makeAuthority().issue(Servers.grant("s"), at: clock.now)
        }
    }

    @Test func `restarts one resource server where it was, and the others notice nothing`() throws {
        let ports = 24_000..<28_000
        let deployment = try Servers.deployment(
            of: SessionSQLite.descriptor, in: scratch.path, clock: clock, resourcePorts: ports)
        defer { deployment.close() }
        let authority = try deployment.makeAuthority()
        let ids = (0..<2).map { NodeID(index: $0, of: 2) }
        let nodes = try ids.map { try deployment.makeNode($0, at: clock.now) }
        #expect(nodes.allSatisfy { ports.contains($0.address.port) })
        #expect(nodes[0].address != nodes[1].address)
        let other = try nodes[1].makeVerifier()
        let (valid, revoked) = (
            try authority.issue(Servers.grant("one"), at: clock.now),
            try authority.issue(Servers.grant("other"), at: clock.now)
        )
        #expect(try other.accepts(valid, at: clock.now))
        try authority.revoke(.token(revoked), at: clock.now)
        let restarted = try deployment.restart(nodes[0], as: ids[0])
        #expect(restarted.address == nodes[0].address)
        #expect(restarted.processID != nodes[0].processID)
        #expect(deployment.failure() == nil && deployment.processes == 3)
        let verifier = try restarted.makeVerifier()
        #expect(try verifier.accepts(valid, at: clock.now))
        #expect(try !verifier.accepts(revoked, at: clock.now))
        #expect(try other.accepts(valid, at: clock.now))
        #expect(nodes[0].residentBytes == nil && nodes[0].ownThreadsTime_ns == nil)
        if FileManager.default.fileExists(atPath: "/proc/self/statm") {
            #expect(restarted.residentBytes ?? 0 > 0)
            #expect(deployment.authorityResidentBytes ?? 0 > 0)
        }
    }
}
