public import Histogram
public import Oracle
public import Results

/// One second of one worker.
@usableFromInline package struct Interval: Sendable {
    @usableFromInline package var tally: Tally
    /// Response times in an open loop, service times in a closed loop.
    @usableFromInline package var times: LatencyHistogram
    @usableFromInline package var worstLag_ns: UInt64 = 0

    init(reasons: Int) {
        tally = Tally(reasons: reasons)
        times = .latency(digits: .two)
    }
}

/// What one worker recorded in one phase. Everything is allocated before the clock starts.
@usableFromInline package struct WorkerRecord: Sendable {
    /// The times from sent to answered.
    @usableFromInline package var service: LatencyHistogram
    /// The times from intended to answered; only in an open loop.
    @usableFromInline package var response: LatencyHistogram
    /// The times from intended to sent; only in an open loop.
    @usableFromInline package var lag: LatencyHistogram
    /// The lag over the phase, which shows whether it grows.
    package private(set) var lagProfile: LagProfile
    @usableFromInline package var intervals: [Interval]
    /// The individual requests, as long as there is room.
    @usableFromInline package var history: VerificationLog
    /// CPU time of the worker's thread over the phase.
    package var cpu_ns: UInt64 = 0

    /// The worker's first instant: the start of its loop.
    @usableFromInline package internal(set) var first_ns: UInt64
    /// The worker's last instant: its last answer or, if it sent no more requests, the end of its
    /// loop.
    @usableFromInline package internal(set) var lastEnd_ns: UInt64
    /// The worker's longest time without an answer.
    @usableFromInline package internal(set) var longestPause: (from_ns: UInt64, to_ns: UInt64)

    /// When the phase's clock started.
    package let start_ns: UInt64
    @usableFromInline var current = 0
    @usableFromInline var currentEnd_ns: UInt64

    /// The length of an interval: one second or, in phases longer than an hour, as many seconds as
    /// it takes to fit the phase into ``mostIntervals``.
    @usableFromInline let intervalLength_ns: UInt64

    /// The most intervals. Each has a histogram of 18 KB.
    private static let mostIntervals: UInt64 = 3_600

    /// The number of seconds that each of ``intervals`` covers.
    var intervalLength_s: Int { Int(clamping: intervalLength_ns / 1_000_000_000) }

    /// - Parameters:
    ///   - start_ns: when the phase's clock starts.
    ///   - duration_ns: the phase's planned length. Later requests count in its last second.
    ///   - history: the log in which individual requests are recorded; none by default.
    package init(
        start_ns: UInt64, duration_ns: UInt64, reasons: Int,
        history: VerificationLog = VerificationLog(capacity: 0, origin_ns: 0)
    ) {
        service = .latency()
        response = .latency()
        lag = .latency()
        lagProfile = LagProfile(start_ns: start_ns, duration_ns: duration_ns)
        let seconds = duration_ns / 1_000_000_000
        intervalLength_ns = ((max(seconds, 1) - 1) / Self.mostIntervals + 1) * 1_000_000_000
        let count = Int(clamping: duration_ns / intervalLength_ns) + 1
        intervals = (0..<count).map { _ in Interval(reasons: reasons) }
        self.history = history
        self.start_ns = start_ns
        first_ns = start_ns
        lastEnd_ns = start_ns
        longestPause = (start_ns, start_ns)
        currentEnd_ns = start_ns &+ intervalLength_ns
    }

    /// Records that the worker begins its loop.
    @usableFromInline
    package mutating func begin(at now_ns: UInt64) {
        first_ns = now_ns
        lastEnd_ns = now_ns
        longestPause = (now_ns, now_ns)
    }

    /// Records that the worker's loop has ended, because its time was up or it was stopped.
    @usableFromInline
    package mutating func close(at now_ns: UInt64) { lastEnd_ns = max(lastEnd_ns, now_ns) }

    @inlinable @inline(__always)
    mutating func answered(at end_ns: UInt64) {
        guard end_ns > lastEnd_ns else { return }
        if end_ns &- lastEnd_ns > longestPause.to_ns &- longestPause.from_ns {
            longestPause = (lastEnd_ns, end_ns)
        }
        lastEnd_ns = end_ns
    }

    /// Records a closed-loop request that took `service_ns` and ended at `end_ns`.
    @inlinable @inline(__always)
    package mutating func finish(
        _ end: RequestEnd, expectAcceptance: Bool, service_ns: UInt64, at end_ns: UInt64
    ) {
        service.recordTime(service_ns)
        answered(at: end_ns)
        advance(to: end_ns)
        intervals[current].times.recordTime(service_ns)
        intervals[current].tally.count(end, expectAcceptance: expectAcceptance)
    }

    /// Records an open-loop request by its three instants.
    @inlinable @inline(__always)
    package mutating func finish(
        _ end: RequestEnd, expectAcceptance: Bool, intended_ns: UInt64, sent_ns: UInt64,
        at end_ns: UInt64
    ) {
        let response_ns = end_ns &- intended_ns
        let lag_ns = sent_ns &- intended_ns
        service.recordTime(end_ns &- sent_ns)
        response.recordTime(response_ns)
        lag.recordTime(lag_ns)
        profile(lag_ns, intended_ns: intended_ns)
        answered(at: end_ns)
        advance(to: end_ns)
        intervals[current].times.recordTime(response_ns)
        if lag_ns > intervals[current].worstLag_ns { intervals[current].worstLag_ns = lag_ns }
        intervals[current].tally.count(end, expectAcceptance: expectAcceptance)
    }

    @usableFromInline
    mutating func profile(_ lag_ns: UInt64, intended_ns: UInt64) {
        lagProfile.record(lag_ns, intended_ns: intended_ns)
    }

    /// Records a request that was due but never sent.
    @usableFromInline package mutating func skip(dropped: Bool, at now_ns: UInt64) {
        advance(to: now_ns)
        intervals[current].tally.scheduled += 1
        if dropped {
            intervals[current].tally.dropped += 1
        } else {
            intervals[current].tally.unfinished += 1
        }
    }

    package var tally: Tally {
        var sum = Tally(reasons: intervals.first?.tally.refused.count ?? 0)
        for interval in intervals { sum += interval.tally }
        return sum
    }

    @inlinable @inline(__always)
    mutating func advance(to now_ns: UInt64) {
        while now_ns >= currentEnd_ns, current &+ 1 < intervals.count {
            current &+= 1
            currentEnd_ns &+= intervalLength_ns
        }
    }
}

extension Tally {
    @inlinable @inline(__always)
    mutating func count(_ end: RequestEnd, expectAcceptance: Bool) {
        scheduled &+= 1
        switch end {
        case .accepted:
            accepted &+= 1
            if !expectAcceptance { wronglyAccepted &+= 1 }
        case .refused(let reason):
            if refused.indices.contains(reason) { refused[reason] &+= 1 }
            if expectAcceptance { wronglyRefused &+= 1 }
        case .error: errors &+= 1
        case .timeout: timeouts &+= 1
        }
    }
}

extension IntervalRow {
    /// Returns the seconds of one phase, with its workers combined.
    package static func rows(
        of records: [WorkerRecord], phase: String, rules: FigureRules = FigureRules()
    ) -> [IntervalRow] {
        let count = records.map(\.intervals.count).max() ?? 0
        return (0..<count).compactMap { place in
            let parts = records.compactMap {
                $0.intervals.indices.contains(place) ? $0.intervals[place] : nil
            }
            guard var whole = parts.first else { return nil }
            whole.tally = rules.tally(whole.tally)
            for part in parts.dropFirst() {
                whole.tally += rules.tally(part.tally)
                whole.times.add(part.times)
            }
            whole.worstLag_ns = rules.worstLag_ns(parts.map(\.worstLag_ns))
            guard whole.tally.scheduled > 0 else { return nil }
            let second = place * (records.first?.intervalLength_s ?? 1)
            return IntervalRow(
                phase: phase, second: rules.second(second),
                tally: whole.tally, p50_ns: whole.times.valueAtPercentile(50),
                p99_ns: whole.times.valueAtPercentile(99), max_ns: whole.times.max,
                worstLag_ns: whole.worstLag_ns, length_ns: span_ns(of: place, count, records))
        }
    }

    /// Returns the length of the interval at `place`: a whole interval, cut off at the end of the
    /// phase. The last interval extends to the last answer.
    private static func span_ns(
        of place: Int, _ count: Int, _ records: [WorkerRecord]
    ) -> UInt64? {
        guard let first = records.first, let end_ns = records.map(\.lastEnd_ns).max() else {
            return nil
        }
        let from_ns = first.intervalLength_ns &* UInt64(place)
        let phase_ns = end_ns - min(first.start_ns, end_ns)
        let rest_ns = phase_ns - min(from_ns, phase_ns)
        let length_ns = place + 1 < count ? min(first.intervalLength_ns, rest_ns) : rest_ns
        // Tables have six decimals of a second, and a rate needs a length above zero.
        return max(length_ns, 1_000)
    }
}
