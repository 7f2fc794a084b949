/// Base64url without padding (RFC 4648, section 5; RFC 7515, section 2).
///
/// Decoding is strict: padding, white space, foreign characters, an impossible length and nonzero
/// trailing bits are all refused, so each byte string has exactly one text.
public enum Base64URL {
    /// Decodes `text` into the front of `buffer`.
    ///
    /// - Returns: the number of bytes written; nil for text that is not base64url or does not fit.
    public static func decode(
        _ text: Span<UInt8>, into buffer: inout MutableSpan<UInt8>
    ) -> Int? {
        buffer.withUnsafeMutableBufferPointer { decode(text, into: $0) }
    }

    /// Returns the decoded bytes in a new array; nil for text that is not base64url.
    public static func decode(_ text: Span<UInt8>) -> [UInt8]? {
        var isValid = false
        let bytes = [UInt8](unsafeUninitializedCapacity: decodedByteCount(text.count)) {
            let count = decode(text, into: $0)
            isValid = count != nil
            $1 = count ?? 0
        }
        return isValid ? bytes : nil
    }

    public static func encode(_ bytes: Span<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(encodedByteCount(bytes.count))
        append(bytes, to: &text)
        return text
    }

    public static func encodedString(_ bytes: Span<UInt8>) -> String {
        String(decoding: encode(bytes), as: UTF8.self)
    }

    /// Returns the number of bytes that `count` characters encode.
    static func decodedByteCount(_ count: Int) -> Int { count / 4 * 3 + count % 4 * 3 / 4 }

    static func encodedByteCount(_ count: Int) -> Int { count / 3 * 4 + (count % 3 * 4 + 2) / 3 }
}

extension Base64URL {
    private static let foreign: UInt8 = 0xff

    /// The value of each character, or `foreign`.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: foreign, count: 256)
        for (value, character) in alphabet.enumerated() {
            values[Int(character)] = UInt8(truncatingIfNeeded: value)
        }
        return values
    }()

    private static let alphabet = [UInt8](
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func decode(_ text: Span<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>) -> Int?
    {
        let count = decodedByteCount(text.count)
        guard text.count % 4 != 1, count <= output.count else { return nil }
        let isDecoded = text.withUnsafeBufferPointer { text in
            values.withUnsafeBufferPointer { decode(text, $0, into: output) }
        }
        return isDecoded ? count : nil
    }

    /// Decodes into `output`, which must be large enough. Returns false for text that is not
    /// base64url.
    private static func decode(
        _ text: UnsafeBufferPointer<UInt8>, _ values: UnsafeBufferPointer<UInt8>,
        into output: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        var written = 0
        var read = 0
        var isForeign: UInt32 = 0
        while read + 4 <= text.count {
            let group = quad(text, at: read, values)
            isForeign |= group
            output[written] = UInt8(truncatingIfNeeded: group >> 16)
            output[written + 1] = UInt8(truncatingIfNeeded: group >> 8)
            output[written + 2] = UInt8(truncatingIfNeeded: group)
            read += 4
            written += 3
        }
        return isForeign >> 24 == 0 && tail(text, from: read, values, into: output, at: written)
    }

    /// Returns the 24 bits of four characters, with a higher bit set if one of the four is foreign.
    @inline(__always)
    private static func quad(
        _ text: UnsafeBufferPointer<UInt8>, at index: Int, _ values: UnsafeBufferPointer<UInt8>
    ) -> UInt32 {
        let first = UInt32(values[Int(text[index])])
        let second = UInt32(values[Int(text[index + 1])])
        let third = UInt32(values[Int(text[index + 2])])
        let fourth = UInt32(values[Int(text[index + 3])])
        let overflow = (first | second | third | fourth) & 0x80
        return overflow << 24 | (first & 63) << 18 | (second & 63) << 12 | (third & 63) << 6
            | fourth & 63
    }

    /// Decodes the last two or three characters, whose unused low bits must be zero.
    private static func tail(
        _ text: UnsafeBufferPointer<UInt8>, from index: Int,
        _ values: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>,
        at position: Int
    ) -> Bool {
        guard index < text.count else { return true }
        let first = values[Int(text[index])]
        let second = values[Int(text[index + 1])]
        guard (first | second) & 0x80 == 0 else { return false }
        output[position] = first << 2 | second >> 4
        guard index + 2 < text.count else { return second & 0x0f == 0 }
        let third = values[Int(text[index + 2])]
        guard third & 0x83 == 0 else { return false }
        output[position + 1] = second << 4 | third >> 2
        return true
    }

    /// Appends the base64url text of `bytes`.
    static func append(_ bytes: Span<UInt8>, to text: inout [UInt8]) {
        alphabet.withUnsafeBufferPointer { alphabet in
            var index = 0
            while index < bytes.count {
                let rest = min(3, bytes.count - index)
                var group: UInt32 = UInt32(bytes[index]) << 16
                if rest > 1 { group |= UInt32(bytes[index + 1]) << 8 }
                if rest > 2 { group |= UInt32(bytes[index + 2]) }
                var shift: UInt32 = 18
                for _ in 0...rest {
                    text.append(alphabet[Int(group >> shift & 63)])
                    shift &-= 6
                }
                index += 3
            }
        }
    }
}
