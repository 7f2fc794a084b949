import Foundation
import Histogram
import Load
import Results
import Statistics
import Seeding

/// A check that the times of many recorders, written, read and merged again, equal the times of
/// one.
struct HistogramCheck {
    let seed: UInt64

    private static let recorders = 16

    func findings(_ length: Length) throws -> [Finding] {
        let times = times(length == .full ? 500_000 : 20_000)
        var whole = LatencyHistogram.latency()
        for time in times { whole.recordTime(time) }
        let parts = split(times)
        let sparse = try parts.map { part in
            let text = try JSONEncoder().encode(SparseHistogram(part))
            return try JSONDecoder().decode(SparseHistogram.self, from: text).histogram
        }
        let logged = try parts.map { part in
            try HistogramLogReader.histogram(
                of: HistogramLog.line(
                    tag: "selftest", startWall_ms: 0, length_ns: 1_000_000_000, times: part))
        }
        return [
            same(merged(sparse), whole, "as sparse JSON"),
            same(merged(logged), whole, "as lines of an HdrHistogram log"),
            digits(whole, times.sorted()),
        ]
    }

    /// Returns times from 1 ns to an hour, spread evenly over the orders of magnitude, and both
    /// ends.
    private func times(_ count: Int) -> [UInt64] {
        var random = SeededGenerator(seed: seed, stream: "histograms")
        let hour_ns: UInt64 = 3_600_000_000_000
        return [0, 1, 2_047, 2_048, hour_ns - 1, hour_ns]
            + (0..<count).map { _ in UInt64(exp(random.uniform() * log(Double(hour_ns)))) }
    }

    /// Records the times in the recorders of an open loop's workers, each as a response time.
    private func split(_ times: [UInt64]) -> [LatencyHistogram] {
        var records = (0..<Self.recorders).map { _ in
            WorkerRecord(start_ns: 0, duration_ns: 1, reasons: 1)
        }
        for (index, time) in times.enumerated() {
            records[index % Self.recorders].finish(
                .accepted, expectAcceptance: true, intended_ns: 0, sent_ns: 0, at: time)
        }
        return records.map(\.response)
    }

    private func merged(_ parts: [LatencyHistogram]) -> LatencyHistogram {
        parts.reduce(into: .latency()) { $0.add($1) }
    }

    private func same(
        _ merged: LatencyHistogram, _ whole: LatencyHistogram, _ way: String
    ) -> Finding {
        let expected = Self.buckets(whole)
        let found = Self.buckets(merged)
        let equal = expected.count { found[$0.key] == $0.value }
        return Finding(
            "\(Self.recorders) recorders merged \(way)",
            expected: "\(expected.count) buckets, \(whole.totalCount) times",
            measured: "\(equal) equal of \(found.count) buckets, \(merged.totalCount) times",
            isOK: found == expected && whole.totalCount == merged.totalCount)
    }

    static func buckets(_ histogram: LatencyHistogram) -> [UInt64: UInt32] {
        histogram.recordedValues().reduce(into: [:]) { buckets, bucket in
            buckets[histogram.lowestEquivalentForValue(bucket.value), default: 0] += bucket.count
        }
    }

    /// Compares percentiles with the same ranks of the sorted times.
    private func digits(_ whole: LatencyHistogram, _ sorted: [UInt64]) -> Finding {
        let worst =
            [1, 10, 25, 50, 75, 90, 99, 99.9, 99.99].map { percentile in
                let exact = Double(Statistics.quantile(percentile / 100, of: sorted) ?? 0)
                let found = Double(whole.valueAtPercentile(percentile))
                return abs(found - exact) / max(exact, 1)
            }.max() ?? 1
        return Finding(
            "percentiles of \(sorted.count) times", expected: "within 0.1 % of the sorted times",
            measured: "\(plain(worst * 100, decimals: 4)) % off at worst", isOK: worst <= 0.001)
    }
}
