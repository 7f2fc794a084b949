import Histogram

/// One measured value of one trial: a row of `summary.csv`.
package struct Figure: Sendable, Hashable, Codable {
    /// prepare, capacity, latency, windows or costs, with the rung or level: `capacity/2`.
    package var phase: String
    /// verify, issue, revoke, purge; empty where none applies.
    package var op: String
    /// The metric's name, its unit last: `verify_per_s`.
    package var metric: String
    /// service, response or lag for times; empty otherwise.
    package var timebase: String
    /// p50, p99, max, mean, count or value.
    package var stat: String
    package var value: Double
    package var unit: String
    /// Observations behind the value.
    package var n: Int
    package var invalidReason: String?

    package init(
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
package struct Distribution: Sendable, Codable {
    package var phase: String
    package var op: String
    package var timebase: String
    /// When the phase began and how long it lasted.
    package var startWall_ms: Int64
    package var length_ns: UInt64
    package var times: SparseHistogram

    package init(
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
package struct SparseHistogram: Sendable, Hashable, Codable {
    /// Bucket values, rising.
    package var values: [UInt64] = []
    package var counts: [UInt32] = []

    package init(_ histogram: LatencyHistogram) {
        for bucket in histogram.recordedValues() {
            values.append(bucket.value)
            counts.append(bucket.count)
        }
    }

    package var histogram: LatencyHistogram {
        var whole = LatencyHistogram.latency()
        for (value, count) in zip(values, counts) { whole.record(value, count: count) }
        return whole
    }
}

/// The kind of request that a window was seen by.
package enum RequestKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Any request, where a strategy makes no difference.
    case ordinary
    case highStakes = "high_stakes"
}

/// One revocation at one node, by one kind of request: a row of `revocations.csv`.
package struct RevocationRow: Sendable, Hashable, Codable {
    package var revocation: Int
    package var node: Int
    /// token, subject or everyone.
    package var scope: String
    /// Since the start of the trial's clock.
    package var invoked_ns: UInt64?
    package var acknowledged_ns: UInt64?
    package var window: Window
    /// Requests of the background load accepted after the acknowledgement.
    package var acceptsAfterAcknowledgement: Int
    package var request: RequestKind

    /// - Parameter origin_ns: the start of the trial's clock; published instants count from it.
    package init(
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
package struct IntervalRow: Sendable, Hashable, Codable {
    package var phase: String
    /// Whole seconds since the phase began.
    package var second: Int
    package var tally: Tally
    package var p50_ns: UInt64
    package var p99_ns: UInt64
    package var max_ns: UInt64
    package var worstLag_ns: UInt64

    /// The seconds of one phase, its workers put together.
    package static func rows(of records: [WorkerRecord], phase: String) -> [IntervalRow] {
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
package struct TrialRecord: Sendable, Codable {
    package var block: Int
    /// The variant's place in the plan.
    package var variantIndex: Int
    package var strategy: String
    package var variant: String
    package var seed: UInt64
    /// Whether this is the baseline's second trial of its block, which measures the A/A floor.
    package var isTwin = false
    /// False when the trial ended before its last phase.
    package var isComplete = false
    /// Why nothing in this trial may be believed; nil when all may.
    package var invalidReason: String?
    package var guarantee: StatedGuarantee
    /// Names of refusal reasons, in the order of the tallies' counts.
    package var reasons: [String]
    package var figures: [Figure] = []
    /// The latency phase whose response times are the strategy's headline.
    package var headlinePhase: String?
    package var distributions: [Distribution] = []
    package var revocations: [RevocationRow] = []
    package var intervals: [IntervalRow] = []
    /// Digests of what the seed decides: population, draws, schedule, revocation instants.
    package var fingerprints: [String: String] = [:]
    /// When each revocation was planned, since the start of the windows phase.
    package var revocationInstants_ns: [UInt64] = []
    package var warnings: [String] = []
    /// What the oracle found; nil where no history was kept.
    package var oracle: OracleReport?

    package init(
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
    package func figure(_ metric: String, stat: String = "value") -> Figure? {
        let named = figures.filter { $0.metric == metric && $0.stat == stat }
        return named.first { $0.phase == headlinePhase } ?? named.first
    }
}
