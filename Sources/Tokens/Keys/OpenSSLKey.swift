internal import COpenSSL

/// An asymmetric key as OpenSSL holds it. Owns an `EVP_PKEY`.
final class OpenSSLKey {
    let pointer: OpaquePointer

    /// Takes ownership of `pointer`.
    private init(owning pointer: OpaquePointer) { self.pointer = pointer }

    deinit { EVP_PKEY_free(pointer) }

    convenience init(_ key: JSONWebKey) throws(TokenError) {
        try self.init(key.material, for: key.algorithm)
    }

    /// Builds the key from its numbers. OpenSSL refuses a point that is not on its curve.
    convenience init(_ material: KeyMaterial, for algorithm: Algorithm) throws(TokenError) {
        let attempted = "use the \(algorithm.rawValue) key"
        let parameters = try ParameterList(attempted)
        let type = try Self.add(material, to: parameters)
        guard let context = EVP_PKEY_CTX_new_from_name(nil, type.cString, nil) else {
            throw TokenError.openSSL(attempted)
        }
        defer { EVP_PKEY_CTX_free(context) }
        let selection = material.isPrivate ? revbench_key_pair() : revbench_public_key()
        let made = try parameters.withParameters { parameters in
            var key: OpaquePointer?
            guard EVP_PKEY_fromdata_init(context) == 1,
                EVP_PKEY_fromdata(context, &key, selection, parameters) == 1
            else { return OpaquePointer?.none }
            return key
        }
        guard let made else {
            throw TokenError.openSSL(attempted, remedy: "Check that the JWK is complete.")
        }
        self.init(owning: made)
    }

    /// Adds the key under the parameter names of EVP_PKEY-RSA(7), EVP_PKEY-EC(7) and
    /// EVP_PKEY-ED25519(7).
    private static func add(
        _ material: KeyMaterial, to parameters: ParameterList
    ) throws(TokenError) -> StaticString {
        switch material {
        case .secret:
            throw TokenError(attempted: "use a key", cause: "a shared secret has no key pair")
        case .rsa(let numbers):
            try parameters.add("n", number: numbers.n)
            try parameters.add("e", number: numbers.e)
            guard let secrets = numbers.secrets else { return "RSA" }
            try parameters.add("d", number: secrets.d)
            try parameters.add("rsa-factor1", number: secrets.p)
            try parameters.add("rsa-factor2", number: secrets.q)
            try parameters.add("rsa-exponent1", number: secrets.dp)
            try parameters.add("rsa-exponent2", number: secrets.dq)
            try parameters.add("rsa-coefficient1", number: secrets.qi)
            return "RSA"
        case .elliptic(let curve, let x, let y, let d):
            try parameters.add("group", text: curve.groupName ?? "")
            try parameters.add("pub", octets: [0x04] + x + y)
            if let d { try parameters.add("priv", number: d) }
            return "EC"
        case .octetPair(_, let x, let d):
            // From the seed alone, OpenSSL derives the public half. Given both, it would not
            // compare.
            if let d {
                try parameters.add("priv", octets: d)
            } else {
                try parameters.add("pub", octets: x)
            }
            return "ED25519"
        }
    }

    /// Generates a pair: RSA of the given size, or on the algorithm's curve.
    static func generate(
        for algorithm: Algorithm, size_bits: Int
    ) throws(TokenError) -> OpenSSLKey {
        let bits = Int32(clamping: min(max(size_bits, 2048), KeyCheck.maximumRSABits))
        let attempted = "generate a key for \(algorithm.rawValue)"
        let group = algorithm.curve?.groupName
        let type: StaticString =
            algorithm.curve == nil ? "RSA" : group == nil ? "ED25519" : "EC"
        guard let context = EVP_PKEY_CTX_new_from_name(nil, type.cString, nil) else {
            throw TokenError.openSSL(attempted)
        }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        var isReady = EVP_PKEY_keygen_init(context) == 1
        if algorithm.curve == nil {
            isReady = isReady && EVP_PKEY_CTX_set_rsa_keygen_bits(context, bits) == 1
        } else if let group {
            isReady = isReady && EVP_PKEY_CTX_set_group_name(context, group.cString) == 1
        }
        guard isReady, EVP_PKEY_generate(context, &key) == 1, let key else {
            throw TokenError.openSSL(attempted)
        }
        return OpenSSLKey(owning: key)
    }

    /// Returns the number called `name`, in at least `width` bytes.
    func number(_ name: StaticString, width: Int = 0) throws(TokenError) -> [UInt8] {
        var number: OpaquePointer?
        guard EVP_PKEY_get_bn_param(pointer, name.cString, &number) == 1, let number else {
            throw TokenError.openSSL("read a key")
        }
        return BigNumber(owning: number).bytes(width: width)
    }

    /// Returns the `count` octets called `name`.
    func octets(_ name: StaticString, count: Int) throws(TokenError) -> [UInt8] {
        var length = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let status = EVP_PKEY_get_octet_string_param(
                pointer, name.cString, buffer.baseAddress, count, &length)
            filled = status == 1 ? min(length, count) : 0
        }
        guard bytes.count == count else { throw TokenError.openSSL("read a key") }
        return bytes
    }

    /// Returns whether the private half matches the public one and both are valid
    /// (EVP_PKEY_check(3)).
    func isConsistentPair() -> Bool {
        guard let context = EVP_PKEY_CTX_new_from_pkey(nil, pointer, nil) else { return false }
        defer { EVP_PKEY_CTX_free(context) }
        let isConsistent = EVP_PKEY_pairwise_check(context) == 1
        if !isConsistent { ERR_clear_error() }
        return isConsistent
    }
}

@available(*, unavailable)
extension OpenSSLKey: Sendable {}
