/// The parameters of a request: a query, or a body of type `application/x-www-form-urlencoded`
/// (WHATWG URL, section 5.1; RFC 6749, appendix B).
///
/// Reading is strict. A malformed escape, text that is not UTF-8, a control character, and more or
/// longer parameters than the limits are all refused. A parameter without a value counts as absent
/// (RFC 6749, section 3.1).
package struct FormParameters: Sendable {
    package static let maximumBytes = 16_384
    package static let maximumCount = 64
    /// Of one name or value, in bytes after decoding.
    package static let maximumValueBytes = 8_192

    private var values: [[UInt8]: String] = [:]
    /// Names that were sent more than once.
    private var repeated: Set<[UInt8]> = []

    /// - Throws: `invalid_request` for what is not a form, or exceeds a limit.
    package init(parsing text: [UInt8]) throws(OAuthError) {
        guard text.count <= Self.maximumBytes else {
            throw OAuthError(.invalidRequest, "the parameters are too long")
        }
        let pairs = text.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true)
        guard pairs.count <= Self.maximumCount else {
            throw OAuthError(.invalidRequest, "there are too many parameters")
        }
        var seen: Set<[UInt8]> = []
        for pair in pairs {
            let end = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let name = try Self.decoded(pair[..<end])
            let value = try Self.decoded(pair[end...].dropFirst())
            guard seen.insert(name).inserted else {
                repeated.insert(name)
                continue
            }
            guard let text = String(validating: value, as: UTF8.self) else {
                throw OAuthError(.invalidRequest, "a parameter is not UTF-8")
            }
            if !text.isEmpty { values[name] = text }
        }
    }

    package init(parsing text: String) throws(OAuthError) {
        try self.init(parsing: [UInt8](text.utf8))
    }

    /// Whether the parameter was sent more than once, which RFC 6749, section 3.1, forbids.
    package func isRepeated(_ name: Parameter) -> Bool {
        repeated.contains([UInt8](name.rawValue.utf8))
    }

    package var hasRepetition: Bool { !repeated.isEmpty }

    /// The parameter's value; nil if it is absent, empty or repeated.
    package subscript(name: Parameter) -> String? {
        isRepeated(name) ? nil : values[[UInt8](name.rawValue.utf8)]
    }

    /// - Throws: `invalid_request` if the parameter is absent, empty or repeated.
    package func required(_ name: Parameter) throws(OAuthError) -> String {
        guard let value = self[name] else {
            throw OAuthError(.invalidRequest, "\(name.rawValue) is missing")
        }
        return value
    }

    /// - Throws: `invalid_request` if a parameter was sent more than once, whichever it is.
    package func refuseRepetition() throws(OAuthError) {
        guard repeated.isEmpty else {
            throw OAuthError(.invalidRequest, "a parameter was sent more than once")
        }
    }
}

extension FormParameters {
    /// The parameters that this server reads; it ignores others (RFC 6749, section 3.1).
    package enum Parameter: String, Sendable, Hashable {
        case clientID = "client_id"
        case clientSecret = "client_secret"
        case code
        case codeChallenge = "code_challenge"
        case codeChallengeMethod = "code_challenge_method"
        case codeVerifier = "code_verifier"
        case grantType = "grant_type"
        case logoutToken = "logout_token"
        case maxAge = "max_age"
        case nonce
        case prompt
        case redirectURI = "redirect_uri"
        case refreshToken = "refresh_token"
        case responseMode = "response_mode"
        case responseType = "response_type"
        case scope
        case state
        case token
        case tokenTypeHint = "token_type_hint"

        // Of the server's own pages.
        /// The user's answer to the consent page.
        case answer
        /// What shows that a form came from a page of this server.
        case csrf
        case login
        case password
    }

    /// Replaces `+` and percent escapes.
    private static func decoded(_ text: ArraySlice<UInt8>) throws(OAuthError) -> [UInt8] {
        guard let bytes = FormText.decoded(text), bytes.count <= maximumValueBytes else {
            throw OAuthError(.invalidRequest, "a parameter is malformed or too long")
        }
        return bytes
    }
}

/// The text of one name or value in a form.
enum FormText {
    /// Returns nil for an incomplete escape and for control characters, however written.
    static func decoded(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var source = text.makeIterator()
        while let byte = source.next() {
            var value = byte
            if byte == UInt8(ascii: "+") {
                value = UInt8(ascii: " ")
            } else if byte == UInt8(ascii: "%") {
                guard let high = source.next().flatMap(digit),
                    let low = source.next().flatMap(digit)
                else { return nil }
                value = high << 4 | low
            }
            guard value >= 0x20, value != 0x7f else { return nil }
            bytes.append(value)
        }
        return bytes
    }

    /// Returns the text with everything but the unreserved characters escaped (RFC 3986, section
    /// 2.3), so that it may stand in a query.
    static func encoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// RFC 3986, section 2.3; the alphabet of a code verifier too (RFC 7636, section 4.1).
    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static let hexDigits = [UInt8]("0123456789ABCDEF".utf8)

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
