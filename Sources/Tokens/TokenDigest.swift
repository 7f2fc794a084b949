/// The SHA-256 of a token: stored in place of the token, and used as a cache's key.
public struct TokenDigest: Sendable {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    public static let byteCount = 32

    /// Creates a digest whose 32 bytes `body` writes.
    init(filling body: (UnsafeMutableRawBufferPointer) -> Void) {
        Swift.withUnsafeMutableBytes(of: &words) { body($0) }
    }

    /// Creates a digest from its stored bytes; nil unless there are 32.
    public init?(bytes: Span<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init { words in
            for index in 0..<Self.byteCount { words[index] = bytes[index] }
        }
    }

    /// Calls `body` with the 32 bytes, which are valid only during the call.
    @inline(__always)
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try Swift.withUnsafeBytes(of: words, body)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }
}

extension TokenDigest: Hashable {
    public static func == (left: TokenDigest, right: TokenDigest) -> Bool {
        left.words == right.words
    }

    /// Hashes one word, because one word of a SHA-256 is distributed as well as four.
    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

/// Computes `TokenDigest`s. Owns an OpenSSL context and reuses it: use one per thread.
public final class TokenHasher {
    private let digest: MessageDigest

    public init() throws(TokenError) { digest = try MessageDigest(.sha256) }

    /// Returns the SHA-256 of the token's bytes as presented. Fails only if OpenSSL cannot
    /// allocate.
    public func digest(_ token: Span<UInt8>) throws(TokenError) -> TokenDigest {
        var isDone = false
        let result = TokenDigest { isDone = digest.hash(token, into: $0) }
        guard isDone else { throw TokenError.openSSL("hash a token") }
        return result
    }
}

@available(*, unavailable)
extension TokenHasher: Sendable {}
