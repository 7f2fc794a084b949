import Histogram
import Load
import Oracle
import Results

/// What became of requests.
struct AnswerCounts: Sendable, Hashable {
    var accepted = 0
    var refused = 0
    var errors = 0
    var timeouts = 0
    /// Due, but not sent within a second.
    var dropped = 0

    var answered: Int { accepted + refused }
    var due: Int { answered + errors + timeouts + dropped }

    /// The answered share; nil without requests.
    var share: Double? { due > 0 ? Double(answered) / Double(due) : nil }

    mutating func count(_ end: RequestEnd) {
        switch end {
        case .accepted: accepted += 1
        case .refused: refused += 1
        case .error: errors += 1
        case .timeout: timeouts += 1
        }
    }

    static func += (sum: inout AnswerCounts, other: AnswerCounts) {
        sum.accepted += other.accepted
        sum.refused += other.refused
        sum.errors += other.errors
        sum.timeouts += other.timeouts
        sum.dropped += other.dropped
    }
}

/// One slice of a soak, with its requests counted by whether they were sent around a restart.
///
/// Dropped requests count as unanswered outside, wherever they fell due: a restart must not keep
/// requests to other servers from being sent.
///
/// It takes about 18 KB, most of it for the histogram, and is kept until the soak's end: 1 MB per
/// hour in slices of a minute.
struct SoakInterval: Sendable {
    let number: Int
    /// When it began, on the monotonic clock.
    let start_ns: UInt64
    /// When its time was up, or its last answer came.
    let end_ns: UInt64
    private(set) var outside = AnswerCounts()
    private(set) var inside = AnswerCounts()
    /// The times from due to answered of the whole seconds that no window touches.
    private(set) var times = LatencyHistogram.latency(digits: .two)
    let worstLag_ns: UInt64
    /// The acceptances that the oracle judged, and the violations that it found.
    var acceptances = 0
    var violations = 0

    /// - Parameter origin_ns: the start of the trial's clock, from which histories count.
    init(_ slice: SoakEngine.Slice, windows: RestartWindows, origin_ns: UInt64) {
        self.init(
            slice.record, number: slice.number, length_ns: slice.length_ns, windows: windows,
            origin_ns: origin_ns)
    }

    init(
        _ record: WorkerRecord, number: Int, length_ns: UInt64, windows: RestartWindows,
        origin_ns: UInt64
    ) {
        self.number = number
        start_ns = record.start_ns
        let tally = record.tally
        // A slice that was stopped ended with its last answer.
        end_ns =
            tally.unfinished > 0
            ? record.lastEnd_ns : max(record.start_ns &+ length_ns, record.lastEnd_ns)
        worstLag_ns = record.intervals.map(\.worstLag_ns).max() ?? 0
        let windows = windows.within(start_ns..<max(end_ns, start_ns) &+ 1)
        for event in record.history.recorded {
            if windows.contains(origin_ns &+ event.sent_ns) {
                inside.count(event.end)
            } else {
                outside.count(event.end)
            }
        }
        outside.dropped = tally.dropped
        for (second, interval) in record.intervals.enumerated() {
            let from_ns = start_ns &+ UInt64(second) &* 1_000_000_000
            guard !windows.overlap(from_ns..<from_ns &+ 1_000_000_000) else { continue }
            times.add(interval.times)
        }
    }
}
