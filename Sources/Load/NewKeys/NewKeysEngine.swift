package import Oracle
import Results
package import Revocation
import Seeding

/// Rotations of keys, one after another, each followed by a token that is signed with the new key:
/// measures how long nodes refuse it, because they do not know the key yet.
///
/// Rotations fall at random instants of the nodes' periods. One thread rotates, issues and asks,
/// while nothing else uses the nodes.
package struct NewKeysEngine: Sendable {
    package struct Configuration: Sendable {
        package var rotations: Int
        /// The longest time until every node knows a key.
        package var bound: Duration
        /// Whether a node fetches the key set only when a token names an unknown key. It then rests
        /// for the bound between two rotations, as it would if they were rare.
        package var isOnDemand: Bool
        package var target: RevocationTarget
        /// The grant of the new tokens.
        package var grant: Grant
        /// The slot of the table for the new tokens.
        package var slot: Int
        /// The number of nodes that have to accept a token.
        package var nodes: Int
        /// The time between two attempts at one node.
        package var gap: Duration
        package var source: LoadSource
        package var seed: UInt64
        /// The most verifications that are recorded one by one.
        package var historyRoom: Int

        package init(
            rotations: Int, bound: Duration, isOnDemand: Bool = false, target: RevocationTarget,
            grant: Grant, slot: Int, nodes: Int, gap: Duration, source: LoadSource, seed: UInt64,
            historyRoom: Int
        ) {
            self.rotations = rotations
            self.bound = bound
            self.isOnDemand = isOnDemand
            self.target = target
            self.grant = grant
            self.slot = slot
            self.nodes = nodes
            self.gap = gap
            self.source = source
            self.seed = seed
            self.historyRoom = historyRoom
        }
    }

    package struct Outcome: Sendable {
        /// The times from a rotation's acknowledgement until every node accepts a token signed with
        /// the new key.
        package var refused_ns: [UInt64] = []
        /// Rotations after which some node did not accept the token within the watch.
        package var unknown = 0
        package var history: VerificationLog
        package var firstError: StrategyError?
    }

    private let configuration: Configuration

    package init(_ configuration: Configuration) { self.configuration = configuration }

    /// How long beyond the bound a node is asked.
    private static let patience_ns: UInt64 = 1_000_000_000
    /// How many acceptances in a row show that a node knows the key: more than a node has workers
    /// that are asked in turn.
    private static let confirmations = 2 * ProbeThreads.workersPerNode

    /// - Parameter watch: called before each rotation.
    /// - Throws: the error of a rotation or an issue; nothing can be measured without them.
    package func run(_ lanes: some LaneMaker, watch: () -> Void) throws -> Outcome {
        let timer = Pacer(spinners: nil)
        let authority = try lanes.makeAuthorityLane()
        let first = try lanes.makeVerificationLane(for: 1)
        guard lanes.guarantee.isPerWorker, first.depth == 0 else {
            return try run(authority, over: first, timer: timer, watch: watch)
        }
        let others = try (1..<ProbeThreads.workersPerNode).map { _ in
            try lanes.makeVerificationLane(for: 1)
        }
        return try run(authority, over: RotatingLane([first] + others), timer: timer, watch: watch)
    }

    func run<Requests: VerificationLane>(
        _ calls: some AuthorityLane, over requests: Requests, timer: some LoopTimer,
        watch: () -> Void = {}
    ) throws -> Outcome {
        var calls = calls
        var lane = RecordedLane<Requests, Void>(
            requests,
            history: VerificationLog(
                capacity: configuration.historyRoom,
                origin_ns: configuration.source.clock.origin_ns))
        var outcome = Outcome(
            history: VerificationLog(capacity: 0, origin_ns: configuration.source.clock.origin_ns))
        var random = SeededGenerator(seed: configuration.seed, stream: "new keys")
        let bound_ns = UInt64(max(configuration.bound.nanoseconds, 0))
        let rest_ns = bound_ns / 10 + (configuration.isOnDemand ? bound_ns : 0)
        for number in 0..<configuration.rotations where !configuration.source.stop.isRaised {
            watch()
            // Nodes know the last key by then, and the instant is anywhere in their periods.
            let stratum = (Double(number) + random.uniform()) / Double(configuration.rotations)
            let pause_ns = rest_ns + UInt64(stratum * Double(bound_ns))
            _ = timer.wait(until: timer.now_ns() + pause_ns, unless: configuration.source.stop)
            let rotated_ns = try rotate(&calls, at: timer.now_ns())
            let known_ns = known(&lane, by: rotated_ns + bound_ns + Self.patience_ns, timer)
            if let known_ns {
                outcome.refused_ns.append(known_ns - min(rotated_ns, known_ns))
            } else {
                outcome.unknown += 1
            }
            // Also generates the key for the next rotation.
            _ = try calls.perform(AuthorityCall(.purge, sent_ns: timer.now_ns())).result.get()
        }
        outcome.history = lane.history
        outcome.firstError = lane.firstError
        return outcome
    }

    /// Rotates the key and issues a token. Returns when the rotation was acknowledged.
    private func rotate(_ calls: inout some AuthorityLane, at now_ns: UInt64) throws -> UInt64 {
        let rotation = calls.perform(
            AuthorityCall(.revoke(configuration.target), sent_ns: now_ns))
        _ = try rotation.result.get()
        let token = try calls.issue(configuration.grant, at: rotation.completed_ns)
        configuration.source.table.put(
            token.bytes, in: configuration.slot, issuedAt: rotation.completed_ns)
        return rotation.completed_ns
    }

    /// Asks every node until all of them accept the token. Returns when the last one first did so
    /// for good; nil if that was not seen by `end_ns`.
    private func known<Requests: VerificationLane>(
        _ lane: inout RecordedLane<Requests, Void>, by end_ns: UInt64, _ timer: some LoopTimer
    ) -> UInt64? {
        let token = configuration.source.table.bytes(in: configuration.slot)
        let gap_ns = UInt64(max(configuration.gap.nanoseconds, 1))
        var streaks = [Int](repeating: 0, count: configuration.nodes)
        var since_ns = [UInt64](repeating: 0, count: configuration.nodes)
        while streaks.contains(where: { $0 < Self.confirmations }) {
            let begun_ns = timer.now_ns()
            guard begun_ns < end_ns, !configuration.source.stop.isRaised else { return nil }
            for node in streaks.indices where streaks[node] < Self.confirmations {
                var arrival = lane.send(token, node: node, at: timer.now_ns(), ())
                while arrival == nil, !lane.isIdle { arrival = lane.next(until: .max) }
                guard let answer = arrival?.answer else { continue }
                if answer.end == .accepted {
                    if streaks[node] == 0 { since_ns[node] = answer.answered_ns }
                    streaks[node] += 1
                } else {
                    streaks[node] = 0
                }
            }
            _ = timer.wait(until: begun_ns + gap_ns, unless: configuration.source.stop)
        }
        return since_ns.max()
    }
}
