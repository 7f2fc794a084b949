import Compression
import Foundation
import Histogram

/// The HdrHistogram interval log, format 1.3, with V2 compressed payloads, as HdrHistogram's own
/// tools read it (github.com/HdrHistogram, `AbstractHistogram.encodeIntoCompressedByteBuffer`).
package enum HistogramLog {
    package static func header(startWall_ms: Int64) -> String {
        """
        #[Histogram log format version 1.3]
        #[StartTime: \(seconds(startWall_ms)) (seconds since epoch), values in ns, Interval_Max in ms]
        "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"

        """
    }

    /// Returns one line: a distribution over a whole phase.
    package static func line(
        tag: String, startWall_ms: Int64, length_ns: UInt64, times: LatencyHistogram
    ) -> String {
        let fields = [
            "Tag=\(safe(tag))", seconds(startWall_ms),
            seconds(Int64(clamping: length_ns / 1_000_000)),
            plain(Double(times.max) / 1e6, decimals: 6),
            Data(compressed(times)).base64EncodedString(),
        ]
        return fields.joined(separator: ",") + "\n"
    }

    /// Returns a tag without characters that would end it.
    static func safe(_ tag: String) -> String {
        String(tag.map { ", \n\r\t".contains($0) ? "_" : $0 })
    }

    /// Returns milliseconds as seconds with three decimals.
    private static func seconds(_ time_ms: Int64) -> String {
        let fraction = String(time_ms.magnitude % 1_000)
        let padding = String(repeating: "0", count: 3 - fraction.count)
        return "\(time_ms / 1_000).\(padding)\(fraction)"
    }

    private static let cookie: UInt32 = 0x1c84_9313
    private static let compressedCookie: UInt32 = 0x1c84_9314

    static func compressed(_ histogram: LatencyHistogram) -> [UInt8] {
        // Compression fails only if the stream does not fit into memory.
        let stream = (try? Zlib.compress(encoded(histogram), level: 1)) ?? []
        return bigEndian(compressedCookie) + bigEndian(UInt32(stream.count)) + stream
    }

    static func encoded(_ histogram: LatencyHistogram) -> [UInt8] {
        var payload: [UInt8] = []
        var emptyRun: Int64 = 0
        var index = 0
        for bucket in histogram.recordedValues() {
            let position = slot(of: bucket.value, in: histogram)
            emptyRun = Int64(position - index)
            if emptyRun > 0 { zigZag(-emptyRun, into: &payload) }
            zigZag(Int64(bucket.count), into: &payload)
            index = position + 1
        }
        var bytes = bigEndian(cookie) + bigEndian(UInt32(payload.count))
        bytes += bigEndian(UInt32(0))  // normalizing index offset
        bytes += bigEndian(UInt32(histogram.numberOfSignificantValueDigits.rawValue))
        bytes += bigEndian(histogram.lowestDiscernibleValue)
        bytes += bigEndian(histogram.highestTrackableValue)
        bytes += bigEndian((1.0).bitPattern)  // integer-to-double conversion ratio
        return bytes + payload
    }

    /// Returns the index of a value in the counts array, from the published layout: the number of
    /// sub-buckets is a power of two, and each further bucket doubles their width. Values are whole
    /// units of 1.
    private static func slot(of value: UInt64, in histogram: LatencyHistogram) -> Int {
        var resolution: UInt64 = 2
        for _ in 0..<histogram.numberOfSignificantValueDigits.rawValue { resolution *= 10 }
        let magnitude = 64 - (resolution - 1).leadingZeroBitCount
        let subBuckets = 1 << magnitude
        let bucket = 64 - magnitude - (value | UInt64(subBuckets - 1)).leadingZeroBitCount
        let subBucket = Int(value >> UInt64(bucket))
        return (bucket + 1) * (subBuckets / 2) + (subBucket - subBuckets / 2)
    }

    /// Appends a signed number in ZigZag form as little-endian base 128, as counts (below 2^56)
    /// need it.
    private static func zigZag(_ number: Int64, into bytes: inout [UInt8]) {
        var rest = UInt64(bitPattern: (number << 1) ^ (number >> 63))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    private static func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
}
