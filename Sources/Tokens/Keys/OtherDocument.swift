/// Documents often passed in place of a JWK or JWK Set, so that the error can say what to pass.
enum OtherDocument: Hashable {
    case empty
    case byteOrderMark
    /// With the label between the hyphens, if there is one.
    case pem(label: String?)
    case der
    case sshKey
    case markup
    case token
    case array
    /// OpenID Connect Discovery 1.0 or RFC 8414, with the `jwks_uri` if it may be shown.
    case discovery(keySet: String?)
    /// Certificates by their key IDs, as Google publishes them.
    case certificateMap
    /// Keycloak's description of a realm.
    case realm
}

extension OtherDocument {
    /// Returns nil for text that may be JSON, and for unrecognised text.
    init?(_ text: [UInt8]) {
        let marks: [[UInt8]] = [[0xef, 0xbb, 0xbf], [0xff, 0xfe], [0xfe, 0xff]]
        guard !marks.contains(where: { text.starts(with: $0) }) else {
            self = .byteOrderMark
            return
        }
        let content = text.drop { [0x20, 0x09, 0x0a, 0x0d].contains($0) }
        guard let first = content.first else {
            self = .empty
            return
        }
        switch first {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return nil
        case UInt8(ascii: "<"): self = .markup
        case 0x30 where (content.dropFirst().first ?? 0) >= 0x80: self = .der
        default:
            guard let other = Self.line(content.prefix(65_536)) else { return nil }
            self = other
        }
    }

    private static func line(_ content: ArraySlice<UInt8>) -> OtherDocument? {
        let text = String(decoding: content, as: UTF8.self)
        if let start = text.firstRange(of: "-----BEGIN ") {
            return .pem(label: label(text[start.upperBound...].prefix(48)))
        }
        if ["ssh-", "ecdsa-sha2-", "sk-ssh-"].contains(where: { text.hasPrefix($0) }) {
            return .sshKey
        }
        // The base64url of a JSON object begins with this.
        let isToken = text.hasPrefix("eyJ") && text.utf8.count { $0 == UInt8(ascii: ".") } == 2
        return isToken ? .token : nil
    }

    /// Returns the capital letters before the next hyphens.
    private static func label(_ text: Substring) -> String? {
        guard let end = text.firstRange(of: "-----") else { return nil }
        let label = String(text[..<end.lowerBound])
        let isPlain = label.utf8.allSatisfy {
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || $0 == 0x20
        }
        return isPlain && !label.isEmpty ? label : nil
    }
}

extension OtherDocument {
    /// Returns nil for a JWK, a JWK Set, and unrecognised values.
    init?(_ value: JSONValue) {
        if case .array = value {
            self = .array
            return
        }
        guard case .object(let members) = value, value["keys"] == nil, value["kty"] == nil else {
            return nil
        }
        let hasEndpoint = members.contains { $0.name.hasSuffix("_endpoint") }
        if let place = value["jwks_uri"] {
            self = .discovery(keySet: place.string.flatMap(Self.shown))
        } else if value["issuer"] != nil, hasEndpoint {
            self = .discovery(keySet: nil)
        } else if value["realm"] != nil, value["public_key"] != nil {
            self = .realm
        } else if !members.isEmpty, members.allSatisfy({ Self.isCertificate($0.value) }) {
            self = .certificateMap
        } else {
            return nil
        }
    }

    private static func isCertificate(_ value: JSONValue) -> Bool {
        value.string?.hasPrefix("-----BEGIN ") ?? false
    }

    /// Returns a URI that a message may repeat: HTTP, printable and not too long.
    private static func shown(_ uri: String) -> String? {
        let isPrintable = uri.utf8.allSatisfy { (0x21...0x7e).contains($0) }
        let isHTTP = uri.hasPrefix("https://") || uri.hasPrefix("http://")
        return isPrintable && isHTTP && uri.utf8.count <= 300 ? uri : nil
    }
}

extension OtherDocument {
    var error: TokenError {
        TokenError(attempted: "read a JWK Set", cause: cause, remedy: remedy)
    }

    private var cause: String {
        switch self {
        case .empty: "it is empty"
        case .byteOrderMark: "it begins with a byte order mark, which JSON does not allow"
        case .pem(let label): "it is a PEM file" + (label.map { " (\($0))" } ?? "") + ", not JSON"
        case .der: "it is a key or certificate in DER, not JSON"
        case .sshKey: "it is an SSH key, not JSON"
        case .markup: "it is HTML or XML, not JSON"
        case .token: "it is a token, not its issuer's keys"
        case .array: "it is not a JSON object but an array"
        case .discovery: "it is a discovery document (OpenID Connect or RFC 8414), not a JWK Set"
        case .certificateMap: "it is a map of certificates, as Google publishes, not a JWK Set"
        case .realm: "it is the description of a Keycloak realm, not a JWK Set"
        }
    }

    private var remedy: String {
        switch self {
        case .empty: "Check the command that fetched it."
        case .byteOrderMark: "Save it as UTF-8 without one."
        case .pem, .der, .sshKey:
            "Pass the JSON at the issuer's jwks_uri, or write the public key as a JWK (RFC 7517)."
        case .markup: "Check the address: the issuer's discovery document names it in jwks_uri."
        case .token: "Pass the JSON at the issuer's jwks_uri, and tokens as the last argument."
        case .array: #"Put the keys into an object: {"keys": [...]}."#
        case .discovery(let place?): "Fetch its jwks_uri and pass that: \(place)"
        case .discovery: "Fetch the address that it has in jwks_uri, and pass what is there."
        case .certificateMap:
            "Fetch https://www.googleapis.com/oauth2/v3/certs instead; for Firebase "
                + "https://www.googleapis.com/service_accounts/v1/jwk/"
                + "securetoken@system.gserviceaccount.com."
        case .realm: "Fetch /protocol/openid-connect/certs below the same address."
        }
    }
}
