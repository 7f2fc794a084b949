/// The keys of a JWK Set (RFC 7517, section 5) that can be used here.
public struct JSONWebKeySet: Sendable, Hashable {
    public var keys: [JSONWebKey]
    /// The other keys of the set, which were left out.
    public private(set) var unusable: [UnusableKey] = []

    /// The longest text of a set.
    public static let maximumBytes = 1 << 20

    public init(_ keys: [JSONWebKey]) { self.keys = keys }

    /// Reads a JWK Set of at most 1 MiB, or a single JWK as a set of one.
    ///
    /// A key that cannot be used is left out (RFC 7517, section 5), and so is a repeated key.
    /// Different keys may share a `kid`: `alg` and `use` tell them apart, and a verifier tries the
    /// rest in turn. Shared secrets may not, because only their owner names them: secrets with the
    /// same `kid`, `use` and `alg` are all left out. A set that mixes shared secrets with public
    /// keys is refused as a whole, because one of the two does not belong in it.
    ///
    /// - Parameter algorithm: for keys that leave it open; see `JSONWebKey.init(jwk:algorithm:)`.
    /// - Throws: for text that is not a JWK or JWK Set, and for a set without a usable key.
    public init(json: [UInt8], algorithm: Algorithm? = nil) throws(TokenError) {
        let limits = JSONLimits(maximumBytes: Self.maximumBytes)
        let value = try JSONValue(key: json, limits: limits)
        guard let members = value["keys"] else {
            keys = [try JSONWebKeyReader(value, algorithm: algorithm).read()]
            return
        }
        guard case .array(let elements) = members else {
            throw Self.error("its keys member is not an array")
        }
        keys = []
        read(elements, algorithm)
        guard !keys.isEmpty else {
            let causes = unusable.isEmpty ? "it is empty" : unusable.causes
            throw Self.error("no key in it can be used: \(causes)", unusable.remedies)
        }
        let secrets = keys.count { $0.algorithm.isSymmetric }
        guard secrets == 0 || secrets == keys.count else {
            throw Self.error("it mixes shared secrets with public keys")
        }
    }

    private mutating func read(_ elements: [JSONValue], _ algorithm: Algorithm?) {
        let ambiguous = AmbiguousSecrets(among: elements)
        var known: Set<[String]> = []
        for (place, element) in elements.enumerated() {
            do throws(TokenError) {
                if ambiguous.contains(element) {
                    throw Self.error("another secret of the set has its kid, use and alg")
                }
                let key = try JSONWebKeyReader(element, algorithm: algorithm).read()
                let identity = [key.algorithm.rawValue, key.keyID, key.thumbprint]
                if known.insert(identity).inserted { keys.append(key) }
            } catch {
                unusable.append(
                    UnusableKey(place: place, keyID: element["kid"]?.string, error))
            }
        }
    }

    private static func error(_ cause: String, _ remedy: String? = nil) -> TokenError {
        TokenError(attempted: "use a JWK Set", cause: cause, remedy: remedy)
    }

    /// Returns the set on one line, with each key's public members. Includes the secrets of HS*
    /// keys.
    public func json() -> String {
        let values = keys.map { $0.jsonValue(includingPrivate: false) }
        return JSONValue.object([.init("keys", .array(values))]).serialized()
    }
}

extension JSONWebKeySet {
    /// Why each unusable key was left out, by its position; shows no key.
    package var ignored: [String] { unusable.map(\.description) }
}

/// The shared secrets of a set that have the same `kid`, `use` and `alg`.
private struct AmbiguousSecrets {
    /// The secrets by `kid`, `use` and `alg`.
    private var secrets: [[JSONValue?]: Set<JSONValue?>] = [:]

    /// Counts every secret, because a token may name a secret that cannot be used.
    init(among elements: [JSONValue]) {
        for element in elements {
            guard let name = Self.name(of: element) else { continue }
            secrets[name, default: []].insert(element["k"])
        }
    }

    func contains(_ element: JSONValue) -> Bool {
        guard let name = Self.name(of: element) else { return false }
        return (secrets[name]?.count ?? 0) > 1
    }

    private static func name(of element: JSONValue) -> [JSONValue?]? {
        guard element["kty"]?.string == "oct", element["kid"] != nil else { return nil }
        return [element["kid"], element["use"], element["alg"]]
    }
}
