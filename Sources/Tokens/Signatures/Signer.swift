internal import COpenSSL

/// Signs under one key and its one algorithm. Owns OpenSSL contexts: use one per thread.
public final class Signer {
    private enum Method {
        case hmac(MessageAuthentication)
        case rsa(KeyOperation, MessageDigest)
        /// With the length of one coordinate in bytes.
        case ecdsa(KeyOperation, MessageDigest, Int)
        case edwards(EdwardsOperation)
    }

    private let method: Method
    private let hash = ScratchBuffer(capacity: Int(EVP_MAX_MD_SIZE))

    public let algorithm: Algorithm

    public init(_ key: JSONWebKey) throws(TokenError) {
        algorithm = key.algorithm
        if case .secret(let secret) = key.material {
            method = .hmac(try MessageAuthentication(algorithm.hash, key: secret))
            return
        }
        guard key.isPrivate else {
            throw TokenError(
                attempted: "sign with \(algorithm.rawValue)", cause: "the key is public",
                remedy: "Provide the JWK with its private members.")
        }
        let handle = try OpenSSLKey(key)
        switch algorithm.family {
        case .edDSA: method = .edwards(try EdwardsOperation(.sign, with: handle))
        case .ecdsa:
            method = .ecdsa(
                try KeyOperation(.sign, with: handle, algorithm),
                try MessageDigest(algorithm.hash), algorithm.curve?.coordinateByteCount ?? 0)
        default:
            method = .rsa(
                try KeyOperation(.sign, with: handle, algorithm),
                try MessageDigest(algorithm.hash))
        }
    }

    /// Returns the signature in its JWS form (RFC 7518, section 3; RFC 8037, section 3.1).
    public func sign(_ message: Span<UInt8>) throws(TokenError) -> [UInt8] {
        switch method {
        case .hmac(let mac): return try mac.authenticate(message)
        case .edwards(let operation): return try operation.sign(message)
        case .rsa(let operation, let digest): return try sign(message, operation, digest)
        case .ecdsa(let operation, let digest, let half):
            return try ECDSASignature.raw(
                ofDER: try sign(message, operation, digest), half: half)
        }
    }

    private func sign(
        _ message: Span<UInt8>, _ operation: KeyOperation, _ digest: MessageDigest
    ) throws(TokenError) -> [UInt8] {
        guard digest.hash(message, into: UnsafeMutableRawBufferPointer(hash.bytes)) else {
            throw TokenError.openSSL("sign")
        }
        return try operation.sign(UnsafeBufferPointer(rebasing: hash.bytes[..<digest.byteCount]))
    }
}

@available(*, unavailable)
extension Signer: Sendable {}
