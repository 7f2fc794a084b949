/// The keys of RFC 7517, section 5, that can be used here.
public struct JSONWebKeySet: Sendable, Hashable {
    public var keys: [JSONWebKey]
    /// Why each of the other keys of the set was left out, by its place; shows no key.
    package private(set) var ignored: [String] = []

    public init(_ keys: [JSONWebKey]) { self.keys = keys }

    /// Reads a JWK Set, or a single JWK as a set of one.
    ///
    /// A key of the set that cannot be used is left out (RFC 7517, section 5). A set is refused
    /// whole where it mixes shared secrets with public keys, since one of the two is not where it
    /// belongs, and where two keys of one type and use share a `kid`, which then names neither
    /// (section 4.5).
    ///
    /// - Parameter algorithm: for keys that leave it open; see `JSONWebKey.init(jwk:algorithm:)`.
    /// - Throws: for text that is not a JWK or JWK Set, and for a set without a usable key.
    public init(json: [UInt8], algorithm: Algorithm? = nil) throws(TokenError) {
        let value = try JSONValue(key: json)
        guard let members = value["keys"] else {
            keys = [try JSONWebKeyReader(value, algorithm: algorithm).read()]
            return
        }
        guard case .array(let elements) = members else {
            throw Self.error("its keys member is not an array")
        }
        guard Self.areDistinct(elements) else {
            throw Self.error("two of its keys have the same kid, kty and use")
        }
        keys = []
        for (index, element) in elements.enumerated() {
            do {
                keys.append(try JSONWebKeyReader(element, algorithm: algorithm).read())
            } catch {
                ignored.append("key \(index): \(error.cause)")
            }
        }
        guard !keys.isEmpty else {
            let reasons = ignored.isEmpty ? "it is empty" : ignored.joined(separator: "; ")
            throw Self.error("no key in it can be used: \(reasons)")
        }
        let secrets = keys.count { $0.algorithm.isSymmetric }
        guard secrets == 0 || secrets == keys.count else {
            throw Self.error("it mixes shared secrets with public keys")
        }
    }

    /// Checks every key, because a token may name a key that cannot be used.
    private static func areDistinct(_ keys: [JSONValue]) -> Bool {
        let identities = keys.filter { $0["kid"] != nil }.map { key in
            [key["kid"], key["kty"], key["use"]]
        }
        return Set(identities).count == identities.count
    }

    private static func error(_ cause: String) -> TokenError {
        TokenError(attempted: "use a JWK Set", cause: cause)
    }

    /// The set on one line, each key by its public members. The secret of an HS* key is in it.
    public func json() -> String {
        let values = keys.map { $0.jsonValue(includingPrivate: false) }
        return JSONValue.object([.init("keys", .array(values))]).serialized()
    }
}
