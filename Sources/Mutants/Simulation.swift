import Load
package import Oracle
import Results
package import Revocation
import Seeding
import Tokens

/// A seeded sequence of operations against one strategy, on one thread and the real clock. The
/// operations are issues, revocations, purges, and verifications at every node; all of them are
/// recorded in a history.
///
/// Revokes far more often than a benchmark, so that a broken guarantee shows quickly.
package struct Simulation: Sendable {
    package var seed: UInt64
    package var operations: Int
    /// The shortest duration. The simulation continues beyond ``operations`` until then, so that
    /// lifetimes and periods end within it, however fast the machine is.
    package var shortest = Duration.milliseconds(700)
    package var nodes = 3
    package var subjects = 60
    /// The clients of each subject, at most a few.
    package var clients = 2
    /// The most tokens known at a time, including expired and revoked ones: as many as are issued
    /// within one lifetime.
    package var tokens = 200
    /// The lifetime of a token: between a few operations and many.
    package var lifetime = Duration.milliseconds(300)
    package var audience: String
    package var leeway: Duration
    /// Called before each operation with its number, to inject a fault.
    package var before: @Sendable (Int) -> Void = { _ in }
    /// Whether the outcome of a verification, given its number, is lost before it enters the
    /// history.
    package var losesEnd: @Sendable (Int) -> Bool = { _ in false }

    package init(seed: UInt64, operations: Int, audience: String, leeway: Duration) {
        self.seed = seed
        self.operations = operations
        self.audience = audience
        self.leeway = leeway
    }

    /// - Throws: errors of the strategy's set-up. Errors of single operations are recorded as
    ///   events.
    package func run<Strategy: Deployment>(
        _ strategy: Strategy, name: String
    ) throws -> History {
        let clock = TrialClock()
        let ledger = Ledger()
        let recorded = RecordingStrategy(strategy, in: ledger, clock: clock, audience: audience)
        var course = try Course(self, recorded, clock)
        var operation = 0
        let shortest_ns = UInt64(max(shortest.nanoseconds, 0))
        while operation < operations || clock.elapsed_ns < shortest_ns {
            before(operation)
            course.step()
            operation += 1
        }
        return course.history(name: name)
    }
}

/// A running simulation.
private struct Course<Base: Deployment> {
    typealias Strategy = RecordingStrategy<Base>

    private struct Known {
        let token: IssuedToken
        let name: UInt64

        init(_ token: IssuedToken) {
            self.token = token
            name = EventID.of(token.bytes)
        }
    }

    /// A redeemed refresh token, and the place of its family's latest token in `known`.
    private struct Spent {
        let bytes: [UInt8]
        let family: String
        let place: Int
    }

    private let simulation: Simulation
    private let strategy: Strategy
    private let clock: TrialClock
    private let authority: Strategy.Authority
    private let verifiers: [Strategy.Node.Verifier]
    private var random: SeededGenerator
    private var known: [Known] = []
    /// The latest revoked tokens, for the audit.
    private var revoked: [Known] = []
    /// The latest redeemed refresh tokens.
    private var spent: [Spent] = []
    private var events: [VerificationEvent] = []
    private var tally = Tally(reasons: refusalReasons.count)
    private let reaches: [RevocationReach]
    /// Whether high-stakes requests have a different bound.
    private let hasClasses: Bool
    /// The earliest times of the next issue, revocation and mass revocation. Even on a fast
    /// machine, an effect has to show before it is superseded.
    private var nextIssue_ns: UInt64 = 0
    private var nextRevocation_ns: UInt64 = 0
    private var nextEveryone_ns: UInt64 = 0
    private let lifetime_ns: UInt64

    init(_ simulation: Simulation, _ strategy: Strategy, _ clock: TrialClock) throws {
        self.simulation = simulation
        self.strategy = strategy
        self.clock = clock
        authority = try strategy.makeAuthority()
        verifiers = try (0..<simulation.nodes).map { index in
            try strategy.makeNode(NodeID(index: index, of: simulation.nodes), at: clock.now)
                .makeVerifier()
        }
        random = SeededGenerator(seed: simulation.seed, stream: "simulation")
        reaches = strategy.guarantee.reaches
        hasClasses = strategy.guarantee.highStakesBound != nil
        lifetime_ns = UInt64(max(simulation.lifetime.nanoseconds, 0))
        events.reserveCapacity(simulation.operations)
    }

    mutating func step() {
        let choice = random.uniform()
        let now_ns = clock.elapsed_ns
        if known.isEmpty || choice < 0.08 && now_ns >= nextIssue_ns {
            nextIssue_ns = now_ns + lifetime_ns / UInt64(max(simulation.tokens, 1))
            issue()
        } else if choice > 0.97, now_ns >= nextRevocation_ns {
            nextRevocation_ns = now_ns + lifetime_ns / UInt64(max(simulation.subjects, 1))
            revoke()
        } else if (0.5..<0.502).contains(choice) {
            _ = try? authority.purge(at: clock.now)
        } else if (0.9..<0.94).contains(choice), known.first?.token.refresh != nil {
            refreshAny()
        } else {
            verifyAny()
        }
    }

    private mutating func issue() {
        // One in eight is for another audience, and one in eight has expired when issued.
        let kind = random.next(upperBound: UInt64(8))
        let grant = Grant(
            subject: "s\(random.next(upperBound: UInt64(simulation.subjects)))",
            client: "c\(kind % UInt64(max(simulation.clients, 1)))",
            audience: kind == 0 ? simulation.audience + ".other" : simulation.audience,
            scope: "read", lifetime: simulation.lifetime)
        let past_us = kind == 1 ? -10 * simulation.lifetime.microseconds : 0
        let now = clock.now.advanced(byMicroseconds: past_us)
        guard let token = try? authority.issue(grant, at: now) else { return }
        let fresh = Known(token)
        if known.count < simulation.tokens {
            known.append(fresh)
        } else {
            known[Int(random.next(upperBound: UInt64(known.count)))] = fresh
        }
    }

    private mutating func revoke() {
        guard let reach = reaches.randomElement(using: &random),
            let victim = known.randomElement(using: &random)
        else { return }
        let target = reach.target(victim.token)
        let guarantee = strategy.guarantee
        if guarantee.retiresKeys {
            guard clock.elapsed_ns >= nextEveryone_ns else { return }
            let groups = UInt64(guarantee.groups?.count ?? 1)
            nextEveryone_ns = clock.elapsed_ns + lifetime_ns / 2 / groups
        }
        try? authority.revoke(target, at: clock.now)
        revoked.append(victim)
        if revoked.count > 200 { revoked.removeFirst(100) }
        // A node that has not learned of the revocation would show it now.
        for node in verifiers.indices { verify(victim, at: node, verifiers[node]) }
        if let refresh = victim.token.refresh, random.next(upperBound: UInt64(2)) == 0 {
            _ = try? authority.refresh(refresh.bytes.span, at: clock.now)
        }
    }

    /// Renews a client's token or, one time in four, presents a spent refresh token again.
    private mutating func refreshAny() {
        if random.next(upperBound: UInt64(4)) == 0, let old = spent.randomElement(using: &random) {
            bringBack(old)
        } else {
            renew(Int(random.next(upperBound: UInt64(known.count))))
        }
    }

    private mutating func renew(_ place: Int) {
        guard let refresh = known[place].token.refresh,
            case .renewed(let token, _)? = try? authority.refresh(
                refresh.bytes.span, at: clock.now)
        else { return }
        known[place] = Known(token)
        spent.append(Spent(bytes: refresh.bytes, family: refresh.family, place: place))
        if spent.count > 100 { spent.removeFirst(50) }
    }

    /// Presents a spent refresh token again. Within the grace, either the client lost an answer or
    /// someone else has the token. Then renews the family's latest token, as far as it is known.
    private mutating func bringBack(_ old: Spent) {
        let answer = try? authority.refresh(old.bytes.span, at: clock.now)
        guard known[old.place].token.refresh?.family == old.family else { return }
        if case .renewed(let token, _)? = answer, random.next(upperBound: UInt64(2)) == 0 {
            known[old.place] = Known(token)
        }
        renew(old.place)
    }

    private mutating func verifyAny() {
        guard let choice = known.randomElement(using: &random) else { return }
        let node = Int(random.next(upperBound: UInt64(verifiers.count)))
        if random.next(upperBound: UInt64(50)) == 0 {
            let bytes = choice.token.bytes.tampered()
            verify(bytes, EventID.of(bytes), at: node, verifiers[node])
        } else {
            verify(choice, at: node, verifiers[node])
        }
    }

    private mutating func verify(
        _ known: Known, at node: Int, _ verifier: Strategy.Node.Verifier
    ) {
        verify(known.token.bytes, known.name, at: node, verifier)
    }

    private mutating func verify(
        _ bytes: [UInt8], _ name: UInt64, at node: Int, _ verifier: Strategy.Node.Verifier
    ) {
        let sent_ns = TrialClock.now_ns()
        let isHighStakes = hasClasses && random.next(upperBound: UInt64(2)) == 0
        var lane = InProcessLane([verifier], clock: clock)
        let answer = bytes.withUnsafeBufferPointer { token in
            lane.perform(
                VerificationCall(
                    token, node: 0, isHighStakes: isHighStakes, wantsClaims: true,
                    sent_ns: sent_ns))
        }
        tally.count(answer.end)
        guard !simulation.losesEnd(tally.sent) else { return }
        events.append(
            VerificationEvent(
                sent_ns: sent_ns - clock.origin_ns, token: name, node: UInt8(clamping: node),
                end: answer.end, took_ns: answer.answered_ns - sent_ns, claims: answer.claims,
                isHighStakes: isHighStakes))
    }

    /// Issues tokens and revokes half of them just before the audit, so that some of them are
    /// unexpired during the audit, however slow the machine is.
    private mutating func finish() {
        let reach = reaches.first { $0 != .everyone }
        for number in 0..<20 {
            let grant = Grant(
                subject: "last\(number)", audience: simulation.audience, scope: "read",
                lifetime: max(simulation.lifetime, .milliseconds(900)))
            guard let token = try? authority.issue(grant, at: clock.now) else { continue }
            known.append(Known(token))
            guard number % 2 == 0, let reach else { continue }
            try? authority.revoke(reach.target(token), at: clock.now)
        }
    }

    /// Audits the store with a newly started node, then closes the history.
    mutating func history(name: String) -> History {
        finish()
        if let node = try? strategy.makeNode(NodeID(index: 0, of: 1), at: clock.now),
            let verifier = try? node.makeVerifier()
        {
            for one in revoked + known { verify(one, at: Int(History.auditor), verifier) }
        }
        let guarantee = strategy.guarantee
        var history = History(
            facts: HistoryFacts(
                strategy: name, variant: "", block: 0, trial: 0, seed: simulation.seed,
                bound_ns: guarantee.bound.after_ns,
                highStakesBound_ns: guarantee.highStakesBound?.after_ns,
                refreshGrace_us: guarantee.refreshGrace?.microseconds ?? 0,
                isCalibration: guarantee.bound == .never,
                retiresKeys: guarantee.retiresKeys,
                leeway_us: simulation.leeway.microseconds, origin_us: clock.originWall_us,
                end_ns: clock.elapsed_ns, reasons: refusalReasons, groups: guarantee.groups?.count))
        history.add(strategy.ledger)
        history.verifications = events
        history.accounts = [
            PhaseAccount(
                phase: "simulation", tally: tally, recorded: events.count, unrecorded: 0)
        ]
        let at_ns = clock.elapsed_ns
        if let entries = try? authority.entries(at: clock.now) {
            history.storeCount = StoreCount(entries, at_ns: at_ns, before: nil)
        }
        return history
    }
}
