import Compression
import Foundation
import Histogram

/// An error in a line of the log.
package struct HistogramLogFault: Error, Hashable, CustomStringConvertible {
    package let description: String
}

/// Reads the lines that `HistogramLog` writes. Implemented from the published layout and not from
/// the writer's code: github.com/HdrHistogram, `AbstractHistogram.decodeFromCompressedByteBuffer`.
package struct HistogramLogReader {
    private typealias Fault = HistogramLogFault

    private var bytes: ArraySlice<UInt8>
    /// The number of slots of a histogram with three significant digits over all of `UInt64`.
    private static let mostSlots = 1_024 * 55
    /// A count takes at most nine bytes, and the header takes forty.
    private static let mostBytes = mostSlots * 9 + 40

    /// Returns the distribution of one line.
    package static func histogram(of line: String) throws(HistogramLogFault) -> LatencyHistogram {
        let start = line.utf8.lastIndex(of: UInt8(ascii: ",")).map { line.utf8.index(after: $0) }
        let payload = line[(start ?? line.startIndex)...].filter { !$0.isNewline }
        guard let data = Data(base64Encoded: String(payload)) else {
            throw Fault(description: "a line of the log does not end with base64 data")
        }
        var outer = HistogramLogReader(bytes: [UInt8](data)[...])
        try outer.expect(0x1c84_9314, "the cookie of a compressed histogram")
        try outer.expect(UInt64(max(data.count - 8, 0)), "the length of the zlib stream")
        var inner = HistogramLogReader(bytes: try outer.inflated()[...])
        return try inner.decoded()
    }

    private mutating func decoded() throws(Fault) -> LatencyHistogram {
        try expect(0x1c84_9313, "the cookie of a histogram")
        let length = try number(4)
        try expect(0, "the normalizing index offset")
        try expect(3, "the significant digits")
        try expect(1, "the lowest discernible value", bytes: 8)
        let ceiling = try number(8)
        try expect((1.0).bitPattern, "the conversion ratio", bytes: 8)
        guard length == UInt64(bytes.count) else {
            throw Fault(
                description: "the payload is \(bytes.count) B long, but its header says "
                    + "\(length) B")
        }
        var histogram = LatencyHistogram.latency()
        guard ceiling == histogram.highestTrackableValue else {
            throw Fault(description: "the log's ceiling is \(ceiling) ns")
        }
        var index = 0
        while !bytes.isEmpty {
            let entry = try zigZag()
            if entry < 0 {  // a run of -entry empty slots
                guard entry > -Int64(Self.mostSlots), index - Int(entry) < Self.mostSlots else {
                    throw Fault(
                        description: "\(entry.magnitude) empty slots follow slot \(index)")
                }
                index -= Int(entry)
                continue
            }
            // Empty slots are never written singly.
            guard entry > 0, let count = UInt32(exactly: entry),
                histogram.record(value(index), count: count)
            else {
                throw Fault(
                    description: "slot \(index) has a count of \(entry), but no "
                        + "value belongs to that slot")
            }
            index += 1
        }
        return histogram
    }

    /// Returns the lowest value of a slot. Three digits need 2048 sub-buckets. The first bucket has
    /// all of them; each further bucket has the upper half, twice as wide.
    private func value(_ index: Int) -> UInt64 {
        let half = 1_024
        guard index >= 2 * half else { return UInt64(max(index, 0)) }
        return UInt64(index % half + half) << UInt64(min(index / half - 1, 52))
    }

    /// Returns the decompressed contents of the remaining bytes, which are a zlib stream.
    private func inflated() throws(Fault) -> [UInt8] {
        do throws(ZlibError) {
            return try Zlib.decompress(Array(bytes), limit: Self.mostBytes)
        } catch {
            throw Fault(description: "not a zlib stream (RFC 1950): \(error.cause)")
        }
    }

    /// Reads a signed number in ZigZag form, little-endian base 128.
    private mutating func zigZag() throws(Fault) -> Int64 {
        var (value, shift): (UInt64, UInt64) = (0, 0)
        while true {
            let byte = try number(1)
            value |= (byte & 0x7f) << shift
            if byte < 0x80 { break }
            shift += 7
            guard shift < 63 else { throw Fault(description: "a count has too many digits") }
        }
        return Int64(value >> 1) ^ -Int64(value & 1)
    }

    private mutating func number(_ count: Int) throws(Fault) -> UInt64 {
        guard bytes.count >= count else { throw Fault(description: "the histogram is truncated") }
        defer { bytes = bytes.dropFirst(count) }
        return bytes.prefix(count).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func expect(
        _ wanted: UInt64, _ name: String, bytes count: Int = 4
    ) throws(Fault) {
        let found = try number(count)
        guard found == wanted else {
            throw Fault(description: "\(name) is \(found), expected \(wanted)")
        }
    }
}
