import Histogram

/// One line of `latency.hlog`: whose times they are, and the times themselves.
package struct LoggedTimes: Sendable {
    package let strategy: String
    /// Empty for a strategy's only variant.
    package let variant: String
    /// verify, issue or revoke.
    package let op: String
    /// service or response.
    package let timebase: String
    /// The largest time as the log's own field has it.
    package let max_ns: UInt64
    /// Times and how many of each, rising.
    package let times: [(time_ns: UInt64, count: Int)]

    package var count: Int { times.reduce(0) { $0 + $1.count } }

    /// - Parameter line: `Tag=strategy/variant/op/timebase,start,length,max,histogram`.
    init(line: String) throws(HistogramLogFault) {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false)
        let tag = fields.first?.dropFirst("Tag=".count)
            .split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let tag, tag.count >= 4, fields.count >= 5, let max_ms = Double(fields[3]) else {
            throw HistogramLogFault(description: "a line of \(fields.count) fields without its tag")
        }
        // A variant's label may hold a slash of its own.
        strategy = tag[0]
        let label = tag[1..<(tag.count - 2)].joined(separator: "/")
        variant = label == "-" ? "" : label
        op = tag[tag.count - 2]
        timebase = tag[tag.count - 1]
        max_ns = UInt64(min(max((max_ms * 1e6).rounded(), 0), 1e18))
        let histogram = try HistogramLogReader.histogram(of: line)
        times = histogram.recordedValues().map { ($0.value, Int($0.count)) }
    }
}
