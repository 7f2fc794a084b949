import Deployments
import Load
import Results
import Revocation
import Scenario
import ServerContract
import Strategies
import TestSupport
import Testing
import Tokens

@testable import Suite

/// The users of a population who log in, and the tokens that their clients get.
@Suite(.enabled(if: Servers.areBuilt), .serialized)
struct `The logins of a population` {
    private let clock = TrialClock()
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func `are as many as the estimate of a run's time counts`() {
        #expect(Plan.loginsPerTrial == FleetLaunch.mostLogins)
    }

    private func deployment(
        _ descriptor: StrategyDescriptor, loggingIn subjects: Int
    ) throws -> HTTPDeployment {
        try Servers.deployment(
            of: descriptor, in: scratch.path, clock: clock, loggingIn: subjects)
    }

    @Test(arguments: [
        JWTOnly.descriptor, SessionSQLite.descriptor, OpaqueIntrospection.descriptor,
        JWTTokenVersion.descriptor, JWTRefresh.descriptor, Calibration.descriptor,
    ])
    func `give each user's first token, and no other`(strategy: StrategyDescriptor) throws {
        let deployment = try deployment(strategy, loggingIn: 2)
        defer { deployment.close() }
        let authority = try deployment.makeAuthority()
        let verifier = try deployment.makeNode(.only, at: clock.now).makeVerifier()
        let subjects = ["s9", "s1", "s0", "s1", "s8"]
        let tokens = try authority.issue(subjects.map { Servers.grant($0) }, at: clock.now)
        #expect(tokens.map(\.subject) == subjects)
        #expect(Set(tokens.map(\.bytes)).count == subjects.count)
        #expect(Set(tokens.map(\.client)) == [ExampleParties.client])
        #expect(try Servers.redeemed(in: scratch.path) == ["s1", "s0"])
        for token in tokens { #expect(try verifier.accepts(token, at: clock.now)) }
        _ = try authority.issue(Servers.grant("s0"), at: clock.now)
        #expect(try Servers.redeemed(in: scratch.path).count == 2)
    }

    @Test func `give none to a grant of another client, scope or audience`() throws {
        let deployment = try deployment(JWTOnly.descriptor, loggingIn: 1)
        defer { deployment.close() }
        let authority = try deployment.makeAuthority()
        let life = Duration.seconds(60)
        let grants = [
            Grant(
                subject: "s0", client: "other", audience: ExampleParties.audience, scope: "read",
                lifetime: life),
            Grant(
                subject: "s0", audience: ExampleParties.audience, scope: "write", lifetime: life),
            Grant(
                subject: "s0", audience: "https://elsewhere.example", scope: "read",
                lifetime: life),
        ]
        #expect(try authority.issue(grants, at: clock.now).count == 3)
        #expect(try Servers.redeemed(in: scratch.path) == [])
    }

    @Test func `give tokens that are revoked like all others`() throws {
        let deployment = try deployment(SessionSQLite.descriptor, loggingIn: 1)
        defer { deployment.close() }
        let authority = try deployment.makeAuthority()
        let verifier = try deployment.makeNode(.only, at: clock.now).makeVerifier()
        let byFlow = try authority.issue(Servers.grant("s0"), at: clock.now)
        let inBulk = try authority.issue(Servers.grant("s0"), at: clock.now)
        #expect(try Servers.redeemed(in: scratch.path) == ["s0"])
        try authority.revoke(.token(byFlow), at: clock.now)
        #expect(try !verifier.accepts(byFlow, at: clock.now))
        #expect(try verifier.accepts(inBulk, at: clock.now))
    }

    @Test func `give refresh tokens of the strategy's families`() throws {
        let deployment = try deployment(JWTRefresh.descriptor, loggingIn: 1)
        defer { deployment.close() }
        let authority = try deployment.makeAuthority()
        let grant = Servers.grant("s0")
        let first = try authority.issue(grant, at: clock.now)
        #expect(try Servers.redeemed(in: scratch.path) == ["s0"])
        let presented = try #require(first.refresh)
        guard
            case .renewed(let next, let renewed) = try authority.refresh(
                presented.bytes.span, at: clock.now)
        else {
            Issue.record("not renewed")
            return
        }
        #expect(renewed.subject == grant.subject && renewed.client == grant.client)
        #expect(renewed.scope == grant.scope && renewed.audience == grant.audience)
        #expect(next.refresh?.family == presented.family)
        try authority.revoke(.token(first), at: clock.now)
        let successor = try #require(next.refresh).bytes
        guard case .refused = try authority.refresh(successor.span, at: clock.now) else {
            Issue.record("renewed although revoked")
            return
        }
    }

    @Test(arguments: [5, 100])
    func `are as many as a population allows, spread over it`(subjects: Int) throws {
        let deployment = try deployment(SessionSQLite.descriptor, loggingIn: subjects)
        defer { deployment.close() }
        let population = Population(
            shape: PopulationShape(
                subjects: subjects, tokensPerSubject: 2, draw: .uniform, badShare: 0, nodes: 1),
            badKinds: [], extraSlots: 0)
        _ = try population.issue(
            by: deployment, audience: ExampleParties.audience, lifetime: .seconds(60), threads: 2,
            keep: [], clock: clock, stop: StopFlag(), watch: {})
        let count = min(subjects, FleetLaunch.mostLogins)
        let due = (0..<count).map { PopulationShape.subject($0 * subjects / count) }
        #expect(try Servers.redeemed(in: scratch.path).sorted() == due.sorted())
        #expect(Set(due).count == count)
        let verifier = try deployment.makeNode(.only, at: clock.now).makeVerifier()
        for slot in 0..<subjects * 2 {
            let token = Array(population.table.bytes(in: slot))
            #expect(try verifier.verdict(token, at: clock.now).isActive, "slot \(slot)")
        }
    }

    @Test func `draw passwords that differ between launches and users`() throws {
        func passwords() throws -> [String] {
            let context = StrategyContext.sample(in: scratch.path)
            var launch = FleetLaunch(
                program: "", strategy: JWTOnly.descriptor.name, options: OptionValues(),
                environment: LaunchEnvironment(context, network: nil),
                clock: LaunchClock(origin_ns: 0, originWall_us: 0), loops: 1)
            try launch.logIn(subjects: 30)
            let users = try #require(launch.seed).users
            return users.flatMap { [$0.login, $0.password] }
        }
        let all = try passwords() + passwords()
        #expect(all.count == 4 * FleetLaunch.mostLogins && Set(all).count == all.count)
    }

    @Test func `belong to every trial over HTTP`() throws {
        let plan = try ScenarioReader(catalogue: Registry.catalogue).read(
            text: """
                population: { subjects: 100, tokens_per_subject: 2 }
                nodes: 1
                deployment: http
                strategies: [\(JWTOnly.descriptor.name)]
                """, name: "logins")
        let trial = try #require(
            plan.trials.firstIndex {
                plan.variants[$0.variant].strategy == JWTOnly.descriptor.name
            })
        let job = TrialJob(
            plan: plan, trial: trial, folder: scratch.path, nonce: "",
            output: scratch.file("record.json"), storeAddresses: [:],
            keyPrefix: "revbench:logins:", verifications: 20)
        var visitor = TrialVisitor(job: job, stores: TrialStores([]))
        try Registry.visitAll(&visitor)
        #expect(visitor.failure == nil, "\(String(describing: visitor.failure))")
        #expect(visitor.record?.invalidReason == nil)
        #expect(try Servers.redeemed(in: scratch.path).count == FleetLaunch.mostLogins)
    }
}
