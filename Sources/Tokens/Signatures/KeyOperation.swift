internal import COpenSSL

/// RSA or ECDSA over a hash, under one key. Owns an `EVP_PKEY_CTX` that is set up once; use one per
/// thread.
final class KeyOperation {
    enum Purpose { case sign, verify }

    private let context: OpaquePointer

    init(_ purpose: Purpose, with key: OpenSSLKey, _ algorithm: Algorithm) throws(TokenError) {
        let attempted = "prepare \(algorithm.rawValue)"
        let method = try DigestMethod(algorithm.hash)
        guard let context = EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil) else {
            throw TokenError.openSSL(attempted)
        }
        self.context = context
        let isStarted =
            switch purpose {
            case .sign: EVP_PKEY_sign_init(context) == 1
            case .verify: EVP_PKEY_verify_init(context) == 1
            }
        guard isStarted, EVP_PKEY_CTX_set_signature_md(context, method.pointer) == 1,
            Self.setPadding(of: algorithm, method, in: context)
        else { throw TokenError.openSSL(attempted) }
    }

    deinit { EVP_PKEY_CTX_free(context) }

    private static func setPadding(
        of algorithm: Algorithm, _ method: DigestMethod, in context: OpaquePointer
    ) -> Bool {
        switch algorithm.family {
        case .rsaPKCS1: EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1
        case .rsaPSS:
            // RFC 7518, section 3.5: MGF1 with the same hash, and a salt as long as the hash.
            EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1
                && EVP_PKEY_CTX_set_rsa_mgf1_md(context, method.pointer) == 1
                && EVP_PKEY_CTX_set_rsa_pss_saltlen(
                    context, Int32(truncatingIfNeeded: algorithm.hash.byteCount)) == 1
        default: true
        }
    }

    func isValid(
        _ signature: UnsafeBufferPointer<UInt8>, of hash: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        EVP_PKEY_verify(
            context, signature.baseAddress, signature.count, hash.baseAddress, hash.count) == 1
    }

    func sign(_ hash: UnsafeBufferPointer<UInt8>) throws(TokenError) -> [UInt8] {
        var length = 0
        guard EVP_PKEY_sign(context, nil, &length, hash.baseAddress, hash.count) == 1 else {
            throw TokenError.openSSL("sign")
        }
        var isDone = false
        let signature = [UInt8](unsafeUninitializedCapacity: length) { buffer, filled in
            isDone =
                EVP_PKEY_sign(context, buffer.baseAddress, &length, hash.baseAddress, hash.count)
                == 1
            filled = isDone ? length : 0
        }
        guard isDone else { throw TokenError.openSSL("sign") }
        return signature
    }
}

@available(*, unavailable)
extension KeyOperation: Sendable {}
