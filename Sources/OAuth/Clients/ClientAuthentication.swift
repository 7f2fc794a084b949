import Tokens

/// A client's identifier and secret in an `Authorization` field (RFC 6749, section 2.3.1; RFC 7617,
/// section 2).
struct BasicCredentials {
    let id: String
    let secret: String

    private static let maximumBytes = 4_096

    /// - Throws: `invalid_client` for another scheme and for a malformed value.
    init(_ field: String) throws(OAuthError) {
        let parts = field.split(separator: " ", maxSplits: 1)
        guard field.utf8.count <= Self.maximumBytes, parts.count == 2,
            parts[0].lowercased() == "basic",
            let pair = Self.decoded([UInt8](parts[1].utf8)),
            let colon = pair.firstIndex(of: UInt8(ascii: ":")),
            let id = FormText.decoded(pair[..<colon]),
            let secret = FormText.decoded(pair[pair.index(after: colon)...]),
            let idText = String(validating: id, as: UTF8.self),
            let secretText = String(validating: secret, as: UTF8.self)
        else {
            throw OAuthError(.invalidClient, "the Authorization field is not valid for Basic")
        }
        self.id = idText
        self.secret = secretText
    }

    /// Decodes base64 with padding (RFC 4648, section 4).
    private static func decoded(_ text: [UInt8]) -> [UInt8]? {
        let padding = text.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard text.count % 4 == 0, padding <= 2 else { return nil }
        var urlText: [UInt8] = []
        urlText.reserveCapacity(text.count)
        for byte in text.dropLast(padding) {
            switch byte {
            case UInt8(ascii: "+"): urlText.append(UInt8(ascii: "-"))
            case UInt8(ascii: "/"): urlText.append(UInt8(ascii: "_"))
            case UInt8(ascii: "-"), UInt8(ascii: "_"): return nil
            default: urlText.append(byte)
            }
        }
        return Base64URL.decode(urlText.span)
    }
}

extension AuthorizationService {
    /// Returns the client that makes a request (RFC 6749, section 2.3). A public client only names
    /// itself (section 3.2.1).
    ///
    /// - Throws: `invalid_client` if it is unknown or its secret is wrong, `invalid_request` if it
    ///   authenticates in two ways.
    func authenticate(
        _ form: FormParameters, _ authorization: String?, with store: OAuthStore
    ) throws(OAuthError) -> RegisteredClient {
        try form.refuseRepetition()
        guard let authorization else {
            let id = try form.required(.clientID)
            return try client(id, presenting: form[.clientSecret], with: store)
        }
        let credentials = try BasicCredentials(authorization)
        let named = form[.clientID] ?? credentials.id
        guard form[.clientSecret] == nil, named.utf8.elementsEqual(credentials.id.utf8) else {
            throw OAuthError(.invalidRequest, "the client authenticates in more than one way")
        }
        return try client(
            credentials.id, presenting: credentials.secret.isEmpty ? nil : credentials.secret,
            with: store)
    }

    private func client(
        _ id: String, presenting secret: String?, with store: OAuthStore
    ) throws(OAuthError) -> RegisteredClient {
        let refusal = OAuthError(.invalidClient, "the client is unknown, or its secret is wrong")
        guard let known = registeredClient(id) else { throw refusal }
        switch (known.secret, secret) {
        case (nil, nil): return known
        case (let digest?, let secret?):
            let presented = try store.digest(secret)
            guard SecretComparison.isEqual(presented, digest) else { throw refusal }
            return known
        default: throw refusal
        }
    }
}
