internal import COpenSSL

/// Tokens and identifiers that have no meaning for their holder (RFC 6749, section 10.10).
public enum OpaqueToken {
    /// Generates a token of 256 random bits in base64url, 43 bytes.
    public static func generate() throws(TokenError) -> [UInt8] {
        let bits = try SecureRandom.bytes(count: 32)
        return Base64URL.encode(bits.span)
    }

    /// Generates 128 random bits in base64url, 22 characters, for `jti` and families.
    public static func randomID() throws(TokenError) -> String {
        let bits = try SecureRandom.bytes(count: 16)
        return Base64URL.encodedString(bits.span)
    }
}

/// OpenSSL's random generator. Safe on any thread.
enum SecureRandom {
    static func bytes(count: Int) throws(TokenError) -> [UInt8] {
        var isDone = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            isDone = RAND_bytes(buffer.baseAddress, Int32(clamping: count)) == 1
            filled = isDone ? count : 0
        }
        guard isDone else { throw TokenError.openSSL("draw random bytes") }
        return bytes
    }
}
