public import Histogram

/// One measured value of one trial: a row of `summary.csv`.
public struct Figure: Sendable, Hashable, Codable {
    /// prepare, capacity, latency, windows or costs, with the rung or level: `capacity/2`.
    public var phase: String
    /// verify, issue, revoke, purge; empty where none applies.
    public var op: String
    /// The metric's name, its unit last: `verify_per_s`.
    public var metric: String
    /// service, response or lag for times; empty otherwise.
    public var timebase: String
    /// p50, p99, max, mean, count or value.
    public var stat: String
    public var value: Double
    public var unit: String
    /// Observations behind the value.
    public var n: Int
    public var invalidReason: String?

    public init(
        phase: String, op: String = "", metric: String, timebase: String = "",
        stat: String = "value", value: Double, unit: String, n: Int, invalidReason: String? = nil
    ) {
        self.phase = phase
        self.op = op
        self.metric = metric
        self.timebase = timebase
        self.stat = stat
        self.value = value
        self.unit = unit
        self.n = n
        self.invalidReason = invalidReason
    }
}

/// The times of one operation in one phase, whole.
public struct Distribution: Sendable, Codable {
    public var phase: String
    public var op: String
    public var timebase: String
    /// When the phase began and how long it lasted.
    public var startWall_ms: Int64
    public var length_ns: UInt64
    public var times: SparseHistogram

    public init(
        phase: String, op: String, timebase: String, startWall_ms: Int64, length_ns: UInt64,
        times: LatencyHistogram
    ) {
        self.phase = phase
        self.op = op
        self.timebase = timebase
        self.startWall_ms = startWall_ms
        self.length_ns = length_ns
        self.times = SparseHistogram(times)
    }
}

/// A histogram as the values and counts that are there.
public struct SparseHistogram: Sendable, Hashable, Codable {
    /// Bucket values, rising.
    public var values: [UInt64] = []
    public var counts: [UInt32] = []

    public init(_ histogram: LatencyHistogram) {
        for bucket in histogram.recordedValues() {
            values.append(bucket.value)
            counts.append(bucket.count)
        }
    }

    public var histogram: LatencyHistogram {
        var whole = LatencyHistogram.latency()
        for (value, count) in zip(values, counts) { whole.record(value, count: count) }
        return whole
    }
}

/// The kind of request that a window was seen by.
public enum RequestKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Any request, where a strategy makes no difference.
    case ordinary
    case highStakes = "high_stakes"
}

/// One revocation at one node, by one kind of request: a row of `revocations.csv`.
public struct RevocationRow: Sendable, Hashable, Codable {
    public var revocation: Int
    public var node: Int
    /// token, subject or everyone.
    public var scope: String
    /// Since the start of the trial's clock.
    public var invoked_ns: UInt64?
    public var acknowledged_ns: UInt64?
    public var window: Window
    /// Requests of the background load accepted after the acknowledgement.
    public var acceptsAfterAcknowledgement: Int
    public var request: RequestKind

    /// - Parameter origin_ns: the start of the trial's clock; published instants count from it.
    public init(
        revocation: Int, node: Int, scope: String, times: RevocationTimes?, origin_ns: UInt64,
        window: Window, acceptsAfterAcknowledgement: Int, request: RequestKind = .ordinary
    ) {
        self.revocation = revocation
        self.node = node
        self.scope = scope
        invoked_ns = times.map { $0.invoked_ns - origin_ns }
        acknowledged_ns = times.map { $0.acknowledged_ns - origin_ns }
        self.window = window
        self.window.lastAcceptSent_ns = window.lastAcceptSent_ns.map { $0 - origin_ns }
        self.window.firstFinalRefusalAnswered_ns =
            window.firstFinalRefusalAnswered_ns.map { $0 - origin_ns }
        self.acceptsAfterAcknowledgement = acceptsAfterAcknowledgement
        self.request = request
    }
}

/// One second of one phase, or several of one that lasts for hours: a row of `intervals.csv`.
public struct IntervalRow: Sendable, Hashable, Codable {
    public var phase: String
    /// Whole seconds since the phase began.
    public var second: Int
    public var tally: Tally
    public var p50_ns: UInt64
    public var p99_ns: UInt64
    public var max_ns: UInt64
    public var worstLag_ns: UInt64

    /// The seconds of one phase, its workers put together.
    public static func rows(of records: [WorkerRecord], phase: String) -> [IntervalRow] {
        let count = records.map(\.intervals.count).max() ?? 0
        return (0..<count).compactMap { place in
            let parts = records.compactMap {
                $0.intervals.indices.contains(place) ? $0.intervals[place] : nil
            }
            guard var whole = parts.first else { return nil }
            for part in parts.dropFirst() {
                whole.tally += part.tally
                whole.times.add(part.times)
                whole.worstLag_ns = max(whole.worstLag_ns, part.worstLag_ns)
            }
            guard whole.tally.scheduled > 0 else { return nil }
            return IntervalRow(
                phase: phase, second: place * (records.first?.intervalLength_s ?? 1),
                tally: whole.tally,
                p50_ns: whole.times.valueAtPercentile(50),
                p99_ns: whole.times.valueAtPercentile(99), max_ns: whole.times.max,
                worstLag_ns: whole.worstLag_ns)
        }
    }
}

/// Everything one trial found.
public struct TrialRecord: Sendable, Codable {
    public var block: Int
    /// The variant's place in the plan.
    public var variantIndex: Int
    public var strategy: String
    public var variant: String
    public var seed: UInt64
    /// Whether this is the baseline's second trial of its block, which measures the A/A floor.
    public var isTwin = false
    /// False when the trial ended before its last phase.
    public var isComplete = false
    /// Why nothing in this trial may be believed; nil when all may.
    public var invalidReason: String?
    public var guarantee: StatedGuarantee
    /// Names of refusal reasons, in the order of the tallies' counts.
    public var reasons: [String]
    public var figures: [Figure] = []
    /// The latency phase whose response times are the strategy's headline.
    public var headlinePhase: String?
    public var distributions: [Distribution] = []
    public var revocations: [RevocationRow] = []
    public var intervals: [IntervalRow] = []
    /// Digests of what the seed decides: population, draws, schedule, revocation instants.
    public var fingerprints: [String: String] = [:]
    /// When each revocation was planned, since the start of the windows phase.
    public var revocationInstants_ns: [UInt64] = []
    public var warnings: [String] = []
    /// What the oracle found; nil where no history was kept.
    public var oracle: OracleReport?

    public init(
        block: Int, variantIndex: Int, strategy: String, variant: String, seed: UInt64,
        guarantee: StatedGuarantee, reasons: [String]
    ) {
        self.block = block
        self.variantIndex = variantIndex
        self.strategy = strategy
        self.variant = variant
        self.seed = seed
        self.guarantee = guarantee
        self.reasons = reasons
    }

    /// The first figure of that name, valid or not; of several latency phases, the headline's.
    public func figure(_ metric: String, stat: String = "value") -> Figure? {
        let named = figures.filter { $0.metric == metric && $0.stat == stat }
        return named.first { $0.phase == headlinePhase } ?? named.first
    }
}
