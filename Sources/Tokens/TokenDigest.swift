/// The SHA-256 of a token: what a store keeps in its place, and what a cache is keyed by.
public struct TokenDigest: Sendable {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    public static let byteCount = 32

    /// Has `body` write the 32 bytes.
    init(filling body: (UnsafeMutableRawBufferPointer) -> Void) {
        Swift.withUnsafeMutableBytes(of: &words) { body($0) }
    }

    /// The digest that was stored as `bytes`; nil unless there are 32 of them.
    public init?(bytes: Span<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init { words in
            for index in 0..<Self.byteCount { words[index] = bytes[index] }
        }
    }

    /// Gives the 32 bytes for the time of the call.
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

    /// One word of a SHA-256 spreads as well as four.
    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

/// Computes `TokenDigest`s. One per thread: it owns an OpenSSL context and reuses it.
public final class TokenHasher {
    private let digest: MessageDigest

    public init() throws(TokenError) { digest = try MessageDigest(.sha256) }

    /// SHA-256 of the token's bytes as presented; fails only where OpenSSL cannot allocate.
    public func digest(_ token: Span<UInt8>) throws(TokenError) -> TokenDigest {
        var isDone = false
        let result = TokenDigest { isDone = digest.hash(token, into: $0) }
        guard isDone else { throw TokenError.openSSL("hash a token") }
        return result
    }
}

@available(*, unavailable)
extension TokenHasher: Sendable {}
