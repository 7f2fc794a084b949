internal import COpenSSL

/// The two forms of an ECDSA signature. JWS concatenates r and s, each as long as a coordinate (RFC
/// 7518, section 3.4). OpenSSL uses the DER of RFC 3279, section 2.2.3.
enum ECDSASignature {
    /// Room for the DER of any curve here: headers, and two integers of 66 bytes plus a sign byte.
    static let maximumDERByteCount = 144

    /// Writes the DER of a raw signature of an even length, at most 132 bytes.
    ///
    /// - Returns: the number of bytes written; nil for any other length.
    static func writeDER(
        of raw: Span<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
    ) -> Int? {
        guard raw.count % 2 == 0, raw.count > 0, raw.count <= 132,
            output.count >= maximumDERByteCount
        else { return nil }
        let half = raw.count / 2
        let r = integer(in: raw, 0..<half)
        let s = integer(in: raw, half..<raw.count)
        let content = 4 + r.length + s.length
        output[0] = 0x30
        var position = 1
        if content > 127 {
            output[1] = 0x81
            position = 2
        }
        output[position] = UInt8(truncatingIfNeeded: content)
        position = write(raw, r, into: output, at: position + 1)
        return write(raw, s, into: output, at: position)
    }

    private typealias Integer = (digits: Range<Int>, length: Int)

    /// Returns the bytes of a positive DER integer: no leading zeros, except before a high first
    /// bit.
    private static func integer(in raw: Span<UInt8>, _ range: Range<Int>) -> Integer {
        var start = range.lowerBound
        while start + 1 < range.upperBound, raw[start] == 0 { start += 1 }
        let digits = start..<range.upperBound
        return (digits, digits.count + (raw[start] >= 0x80 ? 1 : 0))
    }

    private static func write(
        _ raw: Span<UInt8>, _ integer: Integer,
        into output: UnsafeMutableBufferPointer<UInt8>, at start: Int
    ) -> Int {
        output[start] = 0x02
        output[start + 1] = UInt8(truncatingIfNeeded: integer.length)
        var position = start + 2
        if integer.length > integer.digits.count {
            output[position] = 0
            position += 1
        }
        for index in integer.digits {
            output[position] = raw[index]
            position += 1
        }
        return position
    }

    /// Returns the raw form of a signature made by OpenSSL.
    static func raw(ofDER der: [UInt8], half: Int) throws(TokenError) -> [UInt8] {
        let parsed = der.withUnsafeBufferPointer { bytes in
            var cursor = bytes.baseAddress
            return d2i_ECDSA_SIG(nil, &cursor, bytes.count)
        }
        guard let parsed else { throw TokenError.openSSL("read an ECDSA signature") }
        defer { ECDSA_SIG_free(parsed) }
        let width = Int32(truncatingIfNeeded: half)
        var isDone = false
        let raw = [UInt8](unsafeUninitializedCapacity: half * 2) { buffer, filled in
            guard let start = buffer.baseAddress else { return }
            isDone =
                BN_bn2binpad(ECDSA_SIG_get0_r(parsed), start, width) == width
                && BN_bn2binpad(ECDSA_SIG_get0_s(parsed), start + half, width) == width
            filled = isDone ? half * 2 : 0
        }
        guard isDone else { throw TokenError.openSSL("read an ECDSA signature") }
        return raw
    }
}
