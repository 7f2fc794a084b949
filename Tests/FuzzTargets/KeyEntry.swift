import Tokens

/// The reader of keys, and a verifier with the keys that were read.
struct KeyEntry: FuzzEntry {
    private let token: [UInt8]

    init() throws { token = try TokenMutator.honestToken() }

    func check(_ input: [UInt8]) throws(Finding) {
        let set: JSONWebKeySet
        do {
            set = try JSONWebKeySet(json: input)
        } catch {
            try require(!error.cause.isEmpty, "refused without a reason")
            return
        }
        for key in set.keys { try check(key) }
        guard let verifier = try? JWTVerifier(set.keys, policy: ClaimsPolicy()) else { return }
        _ = verifier.verify(token.span, at: TokenEntry.now)
    }

    private func check(_ key: JSONWebKey) throws(Finding) {
        let text = key.json(includingPrivate: true)
        guard let again = try? JSONWebKey(jwk: [UInt8](text.utf8)) else {
            throw Finding("a key as written is not read again")
        }
        try require(again == key, "a key changes with writing")
        try require(again.thumbprint == key.publicKey.thumbprint, "two thumbprints of one key")
        try require(!key.publicKey.isPrivate || key.algorithm.isSymmetric, "a public half signs")
        guard key.isPrivate, let signer = try? Signer(key) else { return }
        guard let verifier = try? SignatureVerifier(key.publicKey),
            let signature = try? signer.sign(token.span)
        else { throw Finding("a sound key does not sign") }
        try require(
            verifier.isValid(signature.span, of: token.span), "a key refuses its own signature")
    }
}
