internal import COpenSSL

/// Verifies signatures under one key and its one algorithm.
///
/// Everything that depends on the key is prepared at initialization, and a call allocates nothing.
/// A verifier owns OpenSSL contexts: use one per thread.
public final class SignatureVerifier {
    private enum Method {
        case hmac(MessageAuthentication)
        /// With the length of a signature in bytes, as below. OpenSSL accepts a PSS signature that
        /// lacks its leading zeros; RFC 8017, section 8.1.2, step 1, does not.
        case rsa(KeyOperation, MessageDigest, Int)
        case ecdsa(KeyOperation, MessageDigest, Int)
        case edwards(EdwardsOperation)
    }

    private let method: Method
    private let hash = ScratchBuffer(capacity: Int(EVP_MAX_MD_SIZE))
    private let der = ScratchBuffer(capacity: ECDSASignature.maximumDERByteCount)

    /// The only algorithm that this key verifies.
    public let algorithm: Algorithm

    public init(_ key: JSONWebKey) throws(TokenError) {
        algorithm = key.algorithm
        if case .secret(let secret) = key.material {
            method = .hmac(try MessageAuthentication(algorithm.hash, key: secret))
            return
        }
        let handle = try OpenSSLKey(key.publicKey)
        let length = key.material.signatureByteCount
        switch algorithm.family {
        case .edDSA: method = .edwards(try EdwardsOperation(.verify, with: handle))
        case .ecdsa:
            method = .ecdsa(
                try KeyOperation(.verify, with: handle, algorithm),
                try MessageDigest(algorithm.hash), length)
        default:
            method = .rsa(
                try KeyOperation(.verify, with: handle, algorithm),
                try MessageDigest(algorithm.hash), length)
        }
    }

    /// Returns whether `signature`, in its JWS form, is this key's signature of `message`.
    public func isValid(_ signature: Span<UInt8>, of message: Span<UInt8>) -> Bool {
        let holds =
            switch method {
            case .hmac(let mac): mac.isValid(signature, of: message)
            case .edwards(let operation): operation.isValid(signature, of: message)
            case .rsa(let operation, let digest, let length):
                signature.count == length
                    && signature.withUnsafeBufferPointer { verify($0, message, operation, digest) }
            case .ecdsa(let operation, let digest, let length):
                signature.count == length && verify(raw: signature, message, operation, digest)
            }
        // OpenSSL records each failure; the records would otherwise accumulate on this thread.
        if !holds { ERR_clear_error() }
        return holds
    }

    private func verify(
        raw: Span<UInt8>, _ message: Span<UInt8>, _ operation: KeyOperation,
        _ digest: MessageDigest
    ) -> Bool {
        guard let written = ECDSASignature.writeDER(of: raw, into: der.bytes) else { return false }
        let signature = UnsafeBufferPointer(rebasing: der.bytes[..<written])
        return verify(signature, message, operation, digest)
    }

    private func verify(
        _ signature: UnsafeBufferPointer<UInt8>, _ message: Span<UInt8>,
        _ operation: KeyOperation, _ digest: MessageDigest
    ) -> Bool {
        guard digest.hash(message, into: UnsafeMutableRawBufferPointer(hash.bytes)) else {
            return false
        }
        return operation.isValid(
            signature, of: UnsafeBufferPointer(rebasing: hash.bytes[..<digest.byteCount]))
    }
}

@available(*, unavailable)
extension SignatureVerifier: Sendable {}
