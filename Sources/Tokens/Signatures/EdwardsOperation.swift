internal import COpenSSL

/// Ed25519 over the message itself (RFC 8032, section 5.1), under one key. Owns an `EVP_MD_CTX`
/// bound to that key; one per thread.
final class EdwardsOperation {
    private let context: OpaquePointer

    static let signatureByteCount = 64

    init(_ purpose: KeyOperation.Purpose, with key: OpenSSLKey) throws(TokenError) {
        guard let context = EVP_MD_CTX_new() else { throw TokenError.openSSL("prepare EdDSA") }
        self.context = context
        let isReady =
            switch purpose {
            case .sign: EVP_DigestSignInit(context, nil, nil, nil, key.pointer) == 1
            case .verify: EVP_DigestVerifyInit(context, nil, nil, nil, key.pointer) == 1
            }
        guard isReady else { throw TokenError.openSSL("prepare EdDSA") }
    }

    deinit { EVP_MD_CTX_free(context) }

    func isValid(_ signature: Span<UInt8>, of message: Span<UInt8>) -> Bool {
        guard signature.count == Self.signatureByteCount else { return false }
        return signature.withUnsafeBufferPointer { signature in
            message.withUnsafeBufferPointer { message in
                // Without a key this only clears the "finished" state, as releases after 3.0
                // require.
                EVP_DigestVerifyInit(context, nil, nil, nil, nil) == 1
                    && EVP_DigestVerify(
                        context, signature.baseAddress, signature.count, message.baseAddress,
                        message.count) == 1
            }
        }
    }

    func sign(_ message: Span<UInt8>) throws(TokenError) -> [UInt8] {
        var isDone = false
        let signature = [UInt8](unsafeUninitializedCapacity: Self.signatureByteCount) {
            buffer, filled in
            var length = buffer.count
            isDone = message.withUnsafeBufferPointer { message in
                EVP_DigestSignInit(context, nil, nil, nil, nil) == 1
                    && EVP_DigestSign(
                        context, buffer.baseAddress, &length, message.baseAddress, message.count)
                        == 1
            }
            filled = isDone ? length : 0
        }
        guard isDone else { throw TokenError.openSSL("sign") }
        return signature
    }
}

@available(*, unavailable)
extension EdwardsOperation: Sendable {}
