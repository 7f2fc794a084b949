internal import COpenSSL

/// HMAC under one key (RFC 2104). Owns an `EVP_MAC_CTX` that stays keyed; use one per thread.
final class MessageAuthentication {
    private let context: OpaquePointer
    private let tag = ScratchBuffer(capacity: Int(EVP_MAX_MD_SIZE))
    let byteCount: Int

    init(_ hash: Algorithm.Hash, key: [UInt8]) throws(TokenError) {
        let attempted = "prepare HMAC"
        guard let method = EVP_MAC_fetch(nil, "HMAC", nil) else {
            throw TokenError.openSSL(attempted)
        }
        defer { EVP_MAC_free(method) }
        guard let context = EVP_MAC_CTX_new(method) else { throw TokenError.openSSL(attempted) }
        self.context = context
        byteCount = hash.byteCount
        let parameters = try ParameterList(attempted)
        try parameters.add("digest", text: hash.name)
        let isKeyed = try parameters.withParameters { parameters in
            // A null key would mean "keep the previous key", so an empty key still passes an
            // address.
            EVP_MAC_init(context, key.isEmpty ? [0] : key, key.count, parameters) == 1
        }
        guard isKeyed else { throw TokenError.openSSL(attempted) }
    }

    deinit { EVP_MAC_CTX_free(context) }

    /// Returns whether `claimed` is the complete tag of `message`. The time taken does not depend
    /// on where they differ.
    func isValid(_ claimed: Span<UInt8>, of message: Span<UInt8>) -> Bool {
        guard claimed.count == byteCount, compute(message) else { return false }
        return claimed.withUnsafeBufferPointer { claimed in
            CRYPTO_memcmp(claimed.baseAddress, tag.bytes.baseAddress, byteCount) == 0
        }
    }

    func authenticate(_ message: Span<UInt8>) throws(TokenError) -> [UInt8] {
        guard compute(message) else { throw TokenError.openSSL("compute an HMAC") }
        return [UInt8](tag.bytes[..<byteCount])
    }

    private func compute(_ message: Span<UInt8>) -> Bool {
        var length = 0
        // Without a key or parameters, the keyed context is only reset (EVP_MAC(3)).
        return message.withUnsafeBufferPointer { message in
            EVP_MAC_init(context, nil, 0, nil) == 1
                && EVP_MAC_update(context, message.baseAddress, message.count) == 1
                && EVP_MAC_final(context, tag.bytes.baseAddress, &length, tag.bytes.count) == 1
        } && length == byteCount
    }
}

@available(*, unavailable)
extension MessageAuthentication: Sendable {}
