/// A usable key of RFC 7517, checked and pinned to one algorithm.
///
/// Holds the key's numbers and no handle, so it can cross threads. Its description, debug
/// description and reflection show no key material.
public struct JSONWebKey: Sendable, Hashable {
    public let algorithm: Algorithm
    /// `kid`; the thumbprint if the JWK names none.
    public let keyID: String
    /// The thumbprint of RFC 7638 with SHA-256, in base64url; the same for both halves of a pair.
    public let thumbprint: String

    let material: KeyMaterial

    /// - Parameter keyID: nil for the thumbprint.
    init(_ algorithm: Algorithm, _ material: KeyMaterial, keyID: String?) throws(TokenError) {
        self.algorithm = algorithm
        self.material = material
        thumbprint = try material.thumbprint()
        self.keyID = keyID ?? thumbprint
    }

    private init(publicPartOf key: JSONWebKey) {
        algorithm = key.algorithm
        keyID = key.keyID
        thumbprint = key.thumbprint
        material = key.material.publicPart
    }

    /// Whether the key can sign; a shared secret always can.
    public var isPrivate: Bool { material.isPrivate }

    /// The key that a verifier needs. A shared secret has no public half and is returned unchanged.
    public var publicKey: JSONWebKey { JSONWebKey(publicPartOf: self) }

    /// Returns the JWK on one line: `kty`, `use`, `alg`, `kid`, then the key.
    ///
    /// - Parameter includingPrivate: whether to write what only the signer may know. The secret of
    ///   an HS* key is always written, because without it there is no key.
    public func json(includingPrivate: Bool = false) -> String {
        jsonValue(includingPrivate: includingPrivate).serialized()
    }

    func jsonValue(includingPrivate: Bool) -> JSONValue {
        let members = material.members(includingPrivate: includingPrivate)
        let types = members.filter { $0.name == "kty" }
        let numbers = members.filter { $0.name != "kty" }
        return .object(
            types + [
                .init("use", .string("sig")), .init("alg", .string(algorithm.rawValue)),
                .init("kid", .string(keyID)),
            ] + numbers)
    }
}

extension JSONWebKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String {
        "\(isPrivate ? "private" : "public") \(algorithm.rawValue) key \(thumbprint)"
    }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: []) }
}
