/// The SHA-256 of a token: what a store keeps in its place, and what a cache is keyed by.
package struct TokenDigest: Sendable {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    package static let byteCount = 32

    /// Has `body` write the 32 bytes.
    init(filling body: (UnsafeMutableRawBufferPointer) -> Void) {
        Swift.withUnsafeMutableBytes(of: &words) { body($0) }
    }

    /// The digest that was stored as `bytes`; nil unless there are 32 of them.
    package init?(bytes: Span<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init { words in
            for index in 0..<Self.byteCount { words[index] = bytes[index] }
        }
    }

    /// Gives the 32 bytes for the time of the call.
    @inline(__always)
    package func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try Swift.withUnsafeBytes(of: words, body)
    }

    /// The 32 bytes.
    package var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }
}

extension TokenDigest: Hashable {
    package static func == (left: TokenDigest, right: TokenDigest) -> Bool {
        left.words == right.words
    }

    /// One word of a SHA-256 spreads as well as four.
    package func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

/// Computes `TokenDigest`s. One per thread: it owns an OpenSSL context and reuses it.
package final class TokenHasher {
    private let digest: MessageDigest

    package init() throws(TokenError) { digest = try MessageDigest(.sha256) }

    /// SHA-256 of the token's bytes as presented; fails only where OpenSSL cannot allocate.
    package func digest(_ token: Span<UInt8>) throws(TokenError) -> TokenDigest {
        var isDone = false
        let result = TokenDigest { isDone = digest.hash(token, into: $0) }
        guard isDone else { throw TokenError.openSSL("hash a token") }
        return result
    }
}

@available(*, unavailable)
extension TokenHasher: Sendable {}
