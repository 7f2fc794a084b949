import Histogram
import Results
import Testing

@Suite struct `The reader of histogram logs` {
    private func line(_ times: [UInt64]) -> String {
        var histogram = LatencyHistogram.latency()
        for time in times { histogram.recordTime(time) }
        return HistogramLog.line(tag: "t", startWall_ms: 0, length_ns: 1, times: histogram)
    }

    private func buckets(_ histogram: LatencyHistogram) -> [UInt64: UInt32] {
        histogram.recordedValues().reduce(into: [:]) {
            $0[histogram.lowestEquivalentForValue($1.value)] = $1.count
        }
    }

    @Test func `reads what was written`() throws {
        let histogram = try HistogramLogReader.histogram(of: line([0, 1, 1, 2_047, 2_048, 5_000]))
        #expect(histogram.totalCount == 6)
        #expect(
            buckets(histogram) == [0: 1, 1: 2, 2_047: 1, 2_048: 1, 5_000: 1])
    }

    @Test func `says what is wrong with a line that it can't read`() {
        let whole = line([1, 2, 3])
        for broken in ["", "no base64!", String(whole.dropLast(9)), "AAAA", whole + "AAAA"] {
            #expect(throws: HistogramLogFault.self) {
                try HistogramLogReader.histogram(of: broken)
            }
        }
    }
}
