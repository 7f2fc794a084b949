import Load
import Results
import Revocation
import Statistics
import Stores

/// A check that a strategy that asks its store at every request behaves over emulated round trips
/// as arithmetic predicts. Nothing sent after the acknowledgement is accepted, the upper bound is
/// half the difference of the two round trips, and a refusal follows the invocation after their
/// mean.
struct NetworkCheck {
    let seed: UInt64
    /// A deliberate mistake in the network.
    var mistake: ScriptedNetwork.Mistake?

    private static let nodes = 2
    /// How much longer than its round trip a probe may take, because its thread has to be woken to
    /// send it.
    private static let handOver_ns = 150_000.0

    func findings(_ length: Length) throws -> [Finding] {
        var cases = [
            StoreRoundTrips(ofAuthority: .milliseconds(2), ofNode: .milliseconds(2)),
            StoreRoundTrips(ofAuthority: .milliseconds(2), ofNode: .milliseconds(6)),
            StoreRoundTrips(ofAuthority: .milliseconds(6), ofNode: .milliseconds(2)),
        ]
        if length == .full {
            cases += [
                StoreRoundTrips(ofAuthority: .microseconds(500), ofNode: .microseconds(500)),
                StoreRoundTrips(ofAuthority: .milliseconds(10), ofNode: .milliseconds(10)),
            ]
        }
        return try cases.enumerated().flatMap { index, trips in
            try findings(trips, revocations: length == .full ? 20 : 10, seed &+ UInt64(index))
        }
    }

    /// Takes about half a second.
    func findings(
        _ trips: StoreRoundTrips, revocations: Int, _ seed: UInt64
    ) throws -> [Finding] {
        let network = EmulatedNetwork(
            store: trips.ofNode, authorityStore: trips.ofAuthority, authority: .zero, jitter: 0,
            seed: seed)
        var trial = WindowTrial(
            behaviours: .init(repeating: .asksStore, count: Self.nodes), revocations: revocations,
            lifetime: .milliseconds(200), bound: .zero, seed: seed)
        trial.network = ScriptedNetwork(emulated: network, mistake: mistake)
        let seen = try trial.run()
        return judge(seen, trips)
            + Self.achieved(trips, ofAuthority: network.authorityStore, ofNode: network.store)
    }

    private func judge(
        _ seen: WindowTrial.Observation, _ trips: StoreRoundTrips
    ) -> [Finding] {
        let rows = seen.outcome.rows.filter { $0.window.outcome != .unprobed }
        let accepted = rows.count { ($0.window.lower_ns ?? 0) > 0 }
        let gap_ns = Double(seen.plan.shape.finestGap.nanoseconds) + Self.handOver_ns
        func within(
            _ part: Part, _ allowed_ns: ClosedRange<Double>, _ times_ns: [UInt64]
        ) -> Finding {
            let median_ns = Statistics.median(times_ns.map { Double($0) })
            return Finding(
                part.subject(trips),
                expected: "\(words(ns: allowed_ns.lowerBound)) to "
                    + "\(words(ns: allowed_ns.upperBound)) at the median",
                measured: median_ns.map { words(ns: $0) } ?? "nothing",
                isOK: median_ns.map { allowed_ns.contains($0) } ?? false, isTimed: true)
        }
        return [
            [seen].ended(trips.name, .closed) { _ in true },
            // Independent of how busy the machine is.
            Finding(
                Part.lower.subject(trips), expected: "L = 0 us in \(rows.count) rows",
                measured: "L > 0 us in \(accepted) rows", isOK: accepted == 0),
            within(.upper, trips.upper_ns(gap_ns), rows.compactMap(\.window.upper_ns)),
            within(
                .invocation, trips.invokeUpper_ns(gap_ns),
                rows.compactMap(\.window.invokeUpper_ns)),
            within(
                .revocation, StoreRoundTrips.allowed_ns(trips.ofAuthority, Self.handOver_ns),
                rows.compactMap(\.acknowledgement_ns)),
            within(
                .probe, StoreRoundTrips.allowed_ns(trips.ofNode, Self.handOver_ns),
                rows.compactMap(\.refusal_ns)),
        ]
    }

    /// Returns the findings on the round trips that the network itself reports.
    private static func achieved(
        _ trips: StoreRoundTrips, ofAuthority: NetworkPath?, ofNode: NetworkPath?
    ) -> [Finding] {
        let paths = [
            (Part.authorityPath, ofAuthority, trips.ofAuthority),
            (Part.nodePath, ofNode, trips.ofNode),
        ]
        return paths.map { part, path, asked in
            let median_ns = path?.achieved.quantile_ns(0.5)
            let allowed_ns = StoreRoundTrips.allowed_ns(asked)
            let tolerance_ns = StoreRoundTrips.tolerance_ns(asked)
            return Finding(
                part.subject(trips),
                expected: "\(words(asked)) within \(words(ns: tolerance_ns))",
                measured: median_ns.map { words(ns: $0) } ?? "nothing",
                isOK: median_ns.map { allowed_ns.contains($0) } ?? false, isTimed: true)
        }
    }

    /// What is checked for each pair of round trips.
    enum Part: String, Sendable, Hashable, CaseIterable {
        case lower = "no probe sent after the acknowledgement is accepted"
        case upper = "U by half the difference"
        case invocation = "invocation to refusal by the mean"
        case revocation = "invocation to acknowledgement"
        case probe = "probe to refusal"
        case authorityPath = "authority's achieved round trip"
        case nodePath = "node's achieved round trip"

        func subject(_ trips: StoreRoundTrips) -> String { "\(trips.name): \(rawValue)" }
    }
}

/// The round trips of an authorization server and of nodes to their store, and what follows for a
/// strategy that asks the store at every request. The store is written half a round trip before the
/// acknowledgement, and a probe reads half a round trip after it is sent.
struct StoreRoundTrips: Sendable, Hashable {
    let ofAuthority: Duration
    let ofNode: Duration

    var name: String { "\(words(ofAuthority)) and \(words(ofNode))" }

    private var authority_ns: Double { Double(ofAuthority.nanoseconds) }
    private var node_ns: Double { Double(ofNode.nanoseconds) }

    /// Returns how late a round trip may be, because sleeping threads wake late: 30 % or 150 us,
    /// whichever is more.
    static func tolerance_ns(_ roundTrip: Duration) -> Double {
        max(0.3 * Double(roundTrip.nanoseconds), 150_000)
    }

    /// - Parameter more_ns: the time allowed in addition to the round trip.
    static func allowed_ns(_ roundTrip: Duration, _ more_ns: Double = 0) -> ClosedRange<Double> {
        let (asked_ns, slack_ns) = (Double(roundTrip.nanoseconds), Self.tolerance_ns(roundTrip))
        return max(asked_ns - slack_ns, 0)...asked_ns + slack_ns + more_ns
    }

    /// The tolerance of each bound, which includes half of either round trip's.
    private var tolerance_ns: Double {
        (Self.tolerance_ns(ofAuthority) + Self.tolerance_ns(ofNode)) / 2
    }

    /// Returns the time from the acknowledgement to the first final refusal; 0 if the refusal is
    /// earlier.
    ///
    /// - Parameter gap_ns: the longest time until the next probe is sent.
    func upper_ns(_ gap_ns: Double) -> ClosedRange<Double> {
        let half_ns = (node_ns - authority_ns) / 2
        return max(half_ns - tolerance_ns, 0)...max(half_ns + gap_ns, 0) + tolerance_ns
    }

    /// Returns the time from the invocation to the first final refusal.
    func invokeUpper_ns(_ gap_ns: Double) -> ClosedRange<Double> {
        let mean_ns = (node_ns + authority_ns) / 2
        return max(mean_ns - tolerance_ns, 0)...mean_ns + gap_ns + tolerance_ns
    }
}

extension RevocationRow {
    /// The time that the revocation took.
    fileprivate var acknowledgement_ns: UInt64? {
        guard let invoked_ns, let acknowledged_ns else { return nil }
        return acknowledged_ns - min(invoked_ns, acknowledged_ns)
    }

    /// The time that the first final refusal took. Several probes are under way at a time, so it
    /// was sent one gap after the last acceptance.
    fileprivate var refusal_ns: UInt64? {
        guard let accepted_ns = window.lastAcceptSent_ns, let gap_ns = window.probeGap_ns,
            let refused_ns = window.firstFinalRefusalAnswered_ns
        else { return nil }
        let sent_ns = accepted_ns + gap_ns
        return refused_ns - min(sent_ns, refused_ns)
    }
}
