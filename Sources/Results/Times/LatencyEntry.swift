extension LatencyFile {
    /// A line whose tag has been parsed and whose histogram has not:
    /// `Tag=strategy/variant/phase/op/timebase/binary,start,length,max,histogram`.
    struct Entry {
        let name: VariantName
        let op: TokenOperation
        let timebase: Timebase
        private let phase: String?
        private let line: Int
        private let fields: [Substring]

        /// Returns nil for a line of the log's header.
        init?(
            _ text: String, line: Int, _ tags: inout TagReading
        ) throws(HistogramLogFault) {
            guard text.hasPrefix(LatencyFile.tagStart) else {
                guard text.hasPrefix("#") || text.hasPrefix("\"StartTimestamp\"") else {
                    throw HistogramLogFault(
                        description: "a line without a tag: \(excerpt(of: text))")
                }
                return nil
            }
            fields = text.split(separator: ",", omittingEmptySubsequences: false)
            guard let first = fields.first, fields.count == 5 else {
                throw HistogramLogFault(
                    description: "the line has \(fields.count) fields, where 5 are expected")
            }
            let tag = try tags.read(String(first.dropFirst(LatencyFile.tagStart.count)))
            (name, phase, op, timebase) = (tag.name, tag.phase, tag.op, tag.timebase)
            self.line = line
        }

        var decoded: Line {
            get throws(CSVProblem) {
                func time(_ place: Int, below limit: Double) throws(CSVProblem) -> Double {
                    guard let time = DecimalText.number(String(fields[place])),
                        (0...limit).contains(time)
                    else {
                        throw CSVProblem(
                            line: line,
                            found: "\(excerpt(of: String(fields[place]))) is not a time")
                    }
                    return time
                }
                let start_s = try time(1, below: 1e12)
                let length_s = try time(2, below: 1e9)
                let max_ms = try time(3, below: 1e12)
                let histogram: LatencyHistogram
                do throws(HistogramLogFault) {
                    histogram = try HistogramLogReader.histogram(of: String(fields[4]))
                } catch {
                    throw CSVProblem(line: line, found: error.description)
                }
                return Line(
                    name: name,
                    distribution: Distribution(
                        op: op, timebase: timebase, phase: phase,
                        startWall_ms: Int64(clamping: clamped(start_s * 1e3)),
                        length_ns: clamped(length_s * 1e9), max_ns: clamped(max_ms * 1e6),
                        times: SparseHistogram(histogram)))
            }
        }
    }
}

/// Parses tags, each only once: a log has one line per tag and block.
struct TagReading {
    struct Tag {
        let name: VariantName
        let phase: String?
        let op: TokenOperation
        let timebase: Timebase
    }

    private static let mostTags = 1 << 16
    private let frame: TableFrame
    private var known: [String: Tag] = [:]

    init(_ frame: TableFrame) { self.frame = frame }

    mutating func read(_ text: String) throws(HistogramLogFault) -> Tag {
        if let tag = known[text] { return tag }
        guard known.count < Self.mostTags else {
            throw HistogramLogFault(description: "more than \(Self.mostTags) tags")
        }
        var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        // No timebase has the name of a program. Logs made before two programs could share a run
        // name none.
        let binary = parts.last.flatMap(Binary.init)
        if binary != nil { parts.removeLast() }
        guard parts.count >= 4 else {
            throw HistogramLogFault(description: "the tag \(excerpt(of: text)) is too short")
        }
        let (operation, base) = (parts[parts.count - 2], parts[parts.count - 1])
        guard let op = TokenOperation(rawValue: operation), let timebase = Timebase(rawValue: base)
        else {
            throw HistogramLogFault(
                description: "the tag ends in \(excerpt(of: "\(operation)/\(base)")), "
                    + "which is not an operation and a timebase")
        }
        let rest = parts.dropLast(2).joined(separator: "/")
        let (name, phase) = try variant(rest, binary ?? .this)
        let tag = Tag(name: name, phase: phase, op: op, timebase: timebase)
        known[text] = tag
        return tag
    }

    /// Parses `strategy/variant`, followed by the phase in newer logs. Labels and phases may
    /// contain slashes, so the text is compared with the plan's variants.
    private func variant(
        _ text: String, _ binary: Binary
    ) throws(HistogramLogFault) -> (VariantName, phase: String?) {
        var found: (name: VariantName, length: Int)?
        for name in frame.variants where name.binary == binary {
            for cell in name.label.isEmpty ? [name.cell, Self.formerCell] : [name.label] {
                let start = HistogramLog.safe("\(name.strategy)/\(cell)")
                let isWhole = text == start || text.hasPrefix(start + "/")
                if isWhole, start.count > found?.length ?? 0 { found = (name, start.count) }
            }
        }
        guard let found else {
            // Logs of format 1 were never compared with the plan, and are read as before.
            let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
            guard frame.format == .first, parts.count == 2 else {
                throw HistogramLogFault(
                    description: "\(excerpt(of: text)) is not a variant of the run")
            }
            let cell = parts[1] == Self.formerCell ? "" : parts[1]
            return (VariantName(parts[0], cell: cell, binary: binary), nil)
        }
        let phase = text.dropFirst(found.length + 1)
        return (found.name, phase.isEmpty ? nil : String(phase))
    }

    /// The placeholder for `default` in older logs.
    private static let formerCell = "-"
}
