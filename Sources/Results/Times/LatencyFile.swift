/// `latency.hlog`: the times of each trial's operations, whole.
package enum LatencyFile {
    /// One line: whose times they are, and the times themselves.
    package struct Line: Sendable {
        package let name: VariantName
        package let distribution: Distribution
    }

    package static let name = "latency.hlog"

    /// What stands for the label of a strategy's only variant.
    private static let noLabel = "-"
    private static let tagStart = "Tag="

    package static func text(_ trials: [TrialRecord], startWall_ms: Int64) -> String {
        var text = HistogramLog.header(startWall_ms: startWall_ms)
        for trial in trials where !trial.isControl {
            let label = trial.variant.isEmpty ? noLabel : trial.variant
            for distribution in trial.distributions {
                let (op, timebase) = (distribution.op.rawValue, distribution.timebase.rawValue)
                text += HistogramLog.line(
                    tag: "\(trial.strategy)/\(label)/\(op)/\(timebase)/\(trial.binary.rawValue)",
                    startWall_ms: distribution.startWall_ms, length_ns: distribution.length_ns,
                    times: distribution.times.histogram)
            }
        }
        return text
    }

    /// Reads the lines of one operation on one timebase. Decoding is what takes time: the others
    /// are passed over.
    static func lines(
        of text: String, only operation: TokenOperation, _ timebase: Timebase
    ) throws(CSVProblem) -> [Line] {
        var lines: [Line] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated() where line.hasPrefix(tagStart)
        {
            do throws(HistogramLogFault) {
                let fields = try Fields(line)
                guard fields.op == operation, fields.timebase == timebase else { continue }
                lines.append(try fields.line)
            } catch {
                throw CSVProblem(line: index + 1, found: error.description)
            }
        }
        return lines
    }

    /// `Tag=strategy/variant/op/timebase/binary,start,length,max,histogram`; logs of before two
    /// programs could share a run have no binary.
    private struct Fields {
        let name: VariantName
        let op: TokenOperation
        let timebase: Timebase
        private let all: [Substring]

        init(_ line: Substring) throws(HistogramLogFault) {
            all = line.split(separator: ",", omittingEmptySubsequences: false)
            var tag = (all.first?.dropFirst(LatencyFile.tagStart.count) ?? "")
                .split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            // No timebase has the name of a program.
            let binary = tag.last.flatMap(Binary.init)
            if binary != nil { tag.removeLast() }
            guard tag.count >= 4, all.count >= 5 else {
                throw HistogramLogFault(
                    description: "the line has \(all.count) fields and no tag")
            }
            // A variant's label may hold a slash of its own.
            let label = tag[1..<(tag.count - 2)].joined(separator: "/")
            name = VariantName(
                tag[0], label == LatencyFile.noLabel ? "" : label, binary: binary ?? .this)
            guard let op = TokenOperation(rawValue: tag[tag.count - 2]),
                let timebase = Timebase(rawValue: tag[tag.count - 1])
            else {
                throw HistogramLogFault(
                    description: "the tag ends in \(tag[tag.count - 2])/\(tag[tag.count - 1]), "
                        + "which is not an operation and a timebase")
            }
            (self.op, self.timebase) = (op, timebase)
        }

        var line: Line {
            get throws(HistogramLogFault) {
                guard let start_s = Double(all[1]), let length_s = Double(all[2]),
                    let max_ms = Double(all[3]), abs(start_s) < 1e12, (0...1e9).contains(length_s),
                    (0...1e12).contains(max_ms)
                else { throw HistogramLogFault(description: "a time of the line is not a number") }
                let histogram = try HistogramLogReader.histogram(of: String(all[4]))
                return Line(
                    name: name,
                    distribution: Distribution(
                        op: op, timebase: timebase,
                        startWall_ms: Int64((start_s * 1e3).rounded()),
                        length_ns: UInt64((length_s * 1e9).rounded()),
                        max_ns: UInt64((max_ms * 1e6).rounded()),
                        times: SparseHistogram(histogram)))
            }
        }
    }
}
