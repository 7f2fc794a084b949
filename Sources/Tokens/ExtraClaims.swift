/// Claims that an issued token carries in addition to those of `Claims`, as another issuer might
/// add. They only make the token larger, because nothing here reads them.
public struct ExtraClaims: Sendable, Hashable {
    /// The longest text of the claims. With a signature, it exceeds what HTTP servers accept in a
    /// header.
    public static let maximumBytes = 8_192

    /// The names that `Claims` writes itself.
    public static let reserved: Set<String> = [
        "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "scope", "client_id", "ver", "status",
    ]

    /// A compact JSON object; `{}` for none.
    public let json: String

    public init() { json = "{}" }

    /// Returns nil for a reserved name, a duplicate name, a text that is too long, or nesting so
    /// deep that a verifier refuses it.
    public init?(_ members: [JSONValue.Member]) {
        guard !members.contains(where: { Self.reserved.contains($0.name) }) else { return nil }
        let json = JSONValue.object(members).serialized()
        let bytes = [UInt8](json.utf8)
        guard bytes.count <= Self.maximumBytes, (try? JSONValue(parsing: bytes.span)) != nil else {
            return nil
        }
        self.json = json
    }

    var isEmpty: Bool { json.utf8.count <= 2 }
}

extension ExtraClaims: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let bytes = [UInt8](try container.decode(String.self).utf8)
        guard let value = try? JSONValue(parsing: bytes.span), case .object(let members) = value,
            let claims = ExtraClaims(members)
        else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not a JSON object of claims")
        }
        self = claims
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(json)
    }
}

extension Claims {
    /// Returns the payload with `extra` appended to these claims.
    public func json(adding extra: ExtraClaims) -> [UInt8] {
        var bytes = json()
        guard !extra.isEmpty else { return bytes }
        bytes.removeLast()
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: extra.json.utf8.dropFirst())
        return bytes
    }
}
