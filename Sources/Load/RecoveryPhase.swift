package import Oracle
import Results
package import Revocation
import Seeding
import Synchronization

/// A mass revocation after which every bearer comes back at once: how long until they hold tokens
/// that work again.
///
/// A bearer uses its token over and over. Refused, it asks the authority for another, which issues
/// one after the other at its real rate; then it tries that until its node knows the new key.
package struct RecoveryPhase: Sendable {
    package struct Setting: Sendable {
        package var population: Population
        package var source: LoadSource
        package var audience: String
        /// How long the new tokens live.
        package var lifetime: Duration
        /// Nil where a revocation reaches everyone.
        package var groups: SubjectGroups?
        /// The revocation's own, whatever tokens live for.
        package var bound: Duration
        package var nodes: Int
        package var workers: Int
        package var seed: UInt64
        /// The most verifications that a thread keeps one by one.
        package var historyRoom: Int

        package init(
            population: Population, source: LoadSource, audience: String, lifetime: Duration,
            groups: SubjectGroups?, bound: Duration, nodes: Int, workers: Int, seed: UInt64,
            historyRoom: Int
        ) {
            self.population = population
            self.source = source
            self.audience = audience
            self.lifetime = lifetime
            self.groups = groups
            self.bound = bound
            self.nodes = nodes
            self.workers = workers
            self.seed = seed
            self.historyRoom = historyRoom
        }
    }

    package struct Outcome: Sendable {
        /// Bearers of a token that the revocation took.
        package var bearers = 0
        /// From the acknowledgement to the first acceptance of the new token, one each.
        package var recoveries_ns: [UInt64] = []
        /// From a bearer's first refusal to that acceptance.
        package var lockouts_ns: [UInt64] = []
        package var reissues = 0
        /// From the first new token to the last.
        package var reissuing_ns: UInt64 = 0
        /// The longest time between two uses of one token: what the times above are known to.
        package var resolution_ns: UInt64 = 0
        package var histories: [VerificationLog] = []
        package var firstError: StrategyError?
    }

    /// What the threads tell one another.
    private final class Board: Sendable {
        let acknowledged_ns = Atomic<UInt64>(0)
        let missing: Atomic<Int>

        init(bearers: Int) { missing = Atomic(bearers) }
    }

    private struct Bearer {
        let slot: Int
        let node: Int
        var refused_ns: UInt64 = 0
        var used_ns: UInt64 = 0
    }

    private struct BearersEnd: Sendable {
        var recoveries_ns: [UInt64] = []
        var lockouts_ns: [UInt64] = []
        var resolution_ns: UInt64 = 0
        var history: VerificationLog
        var firstError: StrategyError?
    }

    private struct AuthorityEnd: Sendable {
        var reissues = 0
        var reissuing_ns: UInt64 = 0
        var firstError: StrategyError?
    }

    private enum Part: Sendable {
        case authority(AuthorityEnd)
        case bearers(BearersEnd)
    }

    private let setting: Setting
    private let slots: [Int]
    private let subject: String
    private let board: Board
    private let queue: ReissueQueue

    /// Beyond the bound, bearers are watched for this much longer.
    private static let patience_ns: UInt64 = 15_000_000_000
    /// No bearer uses its token more often.
    private static let shortestPause_ns: UInt64 = 5_000_000

    package init(_ setting: Setting) {
        self.setting = setting
        let population = setting.population
        var random = SeededGenerator(seed: setting.seed, stream: "recovery")
        let tokens = population.shape.tokens
        subject = population.subject(of: Int(random.next(upperBound: UInt64(max(tokens, 1)))))
        let group = setting.groups?.group(of: subject) ?? 0
        slots = (0..<tokens).filter { population.group(of: $0, in: setting.groups) == group }
            .shuffled(using: &random)
        board = Board(bearers: slots.count)
        queue = ReissueQueue(slots: tokens)
    }

    package func run<Strategy: RevocationStrategy>(
        _ strategy: Strategy, nodes: [Strategy.Node], watch: () -> Void
    ) throws -> Outcome {
        let gate = StartBarrier(parties: 1 + setting.workers)
        let stop = setting.source.stop
        let parts = try WorkerGroup.run(1 + setting.workers, watch: watch) { thread -> Part? in
            do {
                return thread == 0
                    ? try serve(try strategy.makeAuthority(), gate)
                    : try use(nodes, worker: thread - 1, gate)
            } catch {
                gate.cancel()
                stop.raise()
                throw error
            }
        }
        return gather(parts.compactMap { $0 })
    }

    private func deadline_ns(_ start_ns: UInt64) -> UInt64 {
        start_ns + 2 * UInt64(max(setting.bound.nanoseconds, 0)) + Self.patience_ns
    }

    private func isOver(at now_ns: UInt64, _ start_ns: UInt64) -> Bool {
        setting.source.stop.isRaised || now_ns >= deadline_ns(start_ns)
            || board.missing.load(ordering: .acquiring) <= 0
    }

    private func gather(_ parts: [Part]) -> Outcome {
        var outcome = Outcome()
        outcome.bearers = slots.count
        for part in parts {
            switch part {
            case .authority(let end):
                outcome.reissues = end.reissues
                outcome.reissuing_ns = end.reissuing_ns
                outcome.firstError = outcome.firstError ?? end.firstError
            case .bearers(let end):
                outcome.recoveries_ns += end.recoveries_ns
                outcome.lockouts_ns += end.lockouts_ns
                outcome.resolution_ns = max(outcome.resolution_ns, end.resolution_ns)
                outcome.histories.append(end.history)
                outcome.firstError = outcome.firstError ?? end.firstError
            }
        }
        return outcome
    }
}

extension RecoveryPhase {
    /// Revokes at a random instant of the period in which nodes learn of it, then issues for whoever
    /// has waited longest.
    private func serve<Authority: TokenAuthority>(
        _ authority: Authority, _ gate: StartBarrier
    ) throws -> Part? {
        var random = SeededGenerator(seed: setting.seed, stream: "recovery instant")
        let delay_ns = random.uniform() * Double(max(setting.bound.nanoseconds, 0))
        let pacer = Pacer(spinners: nil)
        let clock = setting.source.clock
        guard let start_ns = gate.arrive() else { return nil }
        _ = pacer.wait(until: start_ns + UInt64(delay_ns), unless: setting.source.stop)
        let target: RevocationTarget = setting.groups == nil ? .everyone : .subject(subject)
        try authority.revoke(target, at: clock.now)
        board.acknowledged_ns.store(TrialClock.now_ns(), ordering: .releasing)
        var end = AuthorityEnd()
        var first_ns: UInt64?
        var now_ns = TrialClock.now_ns()
        while !isOver(at: now_ns, start_ns) {
            if let slot = queue.take(until: now_ns + Self.shortestPause_ns) {
                let begun_ns = TrialClock.now_ns()
                first_ns = first_ns ?? begun_ns
                do throws(StrategyError) {
                    let token = try authority.issue(
                        grant(for: slot), at: clock.date(at: begun_ns))
                    let instant_ns = TrialClock.now_ns()
                    setting.population.table.put(token.bytes, in: slot, issuedAt: instant_ns)
                    end.reissues += 1
                    end.reissuing_ns = instant_ns - (first_ns ?? instant_ns)
                } catch {
                    end.firstError = end.firstError ?? error
                }
            }
            now_ns = TrialClock.now_ns()
        }
        _ = try authority.purge(at: clock.now)
        return .authority(end)
    }

    private func grant(for slot: Int) -> Grant {
        Grant(
            subject: setting.population.subject(of: slot), audience: setting.audience,
            scope: "read", lifetime: setting.lifetime)
    }

    /// Lets a share of the bearers use their tokens, each in turn, until all hold a new one.
    private func use<Node: VerifierNode>(
        _ nodes: [Node], worker: Int, _ gate: StartBarrier
    ) throws -> Part? {
        let verifiers = try nodes.map { try $0.makeVerifier() }
        let pacer = Pacer(spinners: nil)
        var bearers = stride(from: worker, to: slots.count, by: max(setting.workers, 1)).map {
            Bearer(slot: slots[$0], node: $0 % max(verifiers.count, 1))
        }
        var end = BearersEnd(
            history: VerificationLog(
                capacity: setting.historyRoom, origin_ns: setting.source.clock.origin_ns))
        guard let start_ns = gate.arrive() else { return nil }
        var now_ns = pacer.wait(until: start_ns, unless: setting.source.stop)
        while !bearers.isEmpty, !isOver(at: now_ns, start_ns) {
            let next_ns = now_ns + Self.shortestPause_ns
            bearers = bearers.compactMap { use($0, verifiers, &end) }
            now_ns = pacer.wait(until: next_ns, unless: setting.source.stop)
        }
        return .bearers(end)
    }

    /// One use of a token; nil when its bearer is done.
    private func use<Verifier: TokenVerifier>(
        _ bearer: Bearer, _ verifiers: [Verifier], _ end: inout BearersEnd
    ) -> Bearer? {
        var bearer = bearer
        let table = setting.population.table
        let acknowledged_ns = board.acknowledged_ns.load(ordering: .acquiring)
        let issued_ns = table.issuedAt(bearer.slot)
        let token = table.bytes(in: bearer.slot)
        let sent_ns = TrialClock.now_ns()
        let (answer, answered_ns) = recordedAttempt(
            verifiers[bearer.node], token, node: UInt8(clamping: bearer.node),
            from: setting.source, sent_ns: sent_ns, in: &end.history, firstError: &end.firstError)
        if bearer.used_ns > 0, acknowledged_ns > 0 {
            end.resolution_ns = max(end.resolution_ns, sent_ns - bearer.used_ns)
        }
        bearer.used_ns = sent_ns
        // Issued after the acknowledgement: the new one.
        let isNew = acknowledged_ns > 0 && issued_ns >= acknowledged_ns
        switch answer {
        case .accepted where isNew:
            end.recoveries_ns.append(answered_ns - acknowledged_ns)
            if bearer.refused_ns > 0 { end.lockouts_ns.append(answered_ns - bearer.refused_ns) }
            board.missing.subtract(1, ordering: .acquiringAndReleasing)
            return nil
        case .refused:
            if bearer.refused_ns == 0 { bearer.refused_ns = answered_ns }
            if !isNew { queue.add(bearer.slot) }
        case .accepted, .error, .timeout: break
        }
        return bearer
    }
}
