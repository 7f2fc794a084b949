internal import CZlib

/// Why a stream could not be written or read.
package struct ZlibError: Error, Sendable, Hashable {
    package let cause: String
}

/// zlib streams in memory (RFC 1950).
package enum Zlib {
    /// - Parameter level: 1, the fastest, to 9, the smallest.
    package static func compress(_ bytes: [UInt8], level: Int32) throws(ZlibError) -> [UInt8] {
        var status = Z_OK
        let room = Int(clamping: compressBound(uLong(bytes.count)))
        let stream = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
            var length = uLongf(buffer.count)
            status = bytes.withUnsafeBufferPointer { bytes in
                compress2(
                    buffer.baseAddress, &length, bytes.baseAddress, uLong(bytes.count),
                    level)
            }
            filled = status == Z_OK ? Int(clamping: length) : 0
        }
        guard status == Z_OK else {
            throw ZlibError(cause: "zlib returned \(status)")
        }
        return stream
    }

    /// Returns the contents of a stream. All of `bytes` must be that one stream.
    ///
    /// - Parameter limit: the most bytes to return. A longer stream is refused at no more cost than
    ///   those bytes.
    package static func decompress(_ bytes: [UInt8], limit: Int) throws(ZlibError) -> [UInt8] {
        try Inflation().run(bytes, limit: limit)
    }
}

/// One decompression. Owns a `z_stream`, whose address zlib remembers.
private final class Inflation {
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let isReady: Bool

    private static let chunkBytes = 65_536

    init() {
        stream.initialize(to: z_stream())
        isReady = revbench_inflate_init(stream) == Z_OK
    }

    deinit {
        if isReady { inflateEnd(stream) }
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    func run(_ bytes: [UInt8], limit: Int) throws(ZlibError) -> [UInt8] {
        guard isReady else { throw ZlibError(cause: "zlib is out of memory") }
        guard let size = uInt(exactly: bytes.count) else {
            throw ZlibError(cause: "it is too long")
        }
        var output: [UInt8] = []
        var status = Z_OK
        var chunk = [UInt8](repeating: 0, count: Self.chunkBytes)
        bytes.withUnsafeBufferPointer { input in
            stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.pointee.avail_in = size
            while status == Z_OK, output.count <= limit {
                let written = chunk.withUnsafeMutableBufferPointer { room in
                    stream.pointee.next_out = room.baseAddress
                    stream.pointee.avail_out = uInt(room.count)
                    status = inflate(stream, Z_NO_FLUSH)
                    return room.count - Int(stream.pointee.avail_out)
                }
                output.append(contentsOf: chunk[..<written])
            }
        }
        guard output.count <= limit else {
            throw ZlibError(cause: "it holds more than \(limit) bytes")
        }
        guard status == Z_STREAM_END else {
            throw ZlibError(
                cause: "it is not a complete zlib stream")
        }
        guard stream.pointee.avail_in == 0 else {
            throw ZlibError(cause: "there is data after its end")
        }
        return output
    }
}
