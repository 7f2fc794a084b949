package import Revocation
package import Tokens

/// The token endpoint's answer (RFC 6749, section 5.1).
package struct TokenResponse: Sendable {
    package let access: IssuedToken
    /// Seconds from the date of issue.
    package let expiresIn: Int64
    package let refresh: RefreshToken?
    package let scopes: ScopeSet
    /// Only with the scope `openid` (OpenID Connect Core 1.0, section 3.1.3.3).
    package let idToken: [UInt8]?

    package var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("access_token", .string(String(decoding: access.bytes, as: UTF8.self))),
            .init("token_type", .string(TokenType.bearer)),
            .init("expires_in", .number(String(expiresIn))),
            .init("scope", .string(scopes.text)),
        ]
        if let refresh {
            let text = String(decoding: refresh.bytes, as: UTF8.self)
            members.append(.init("refresh_token", .string(text)))
        }
        if let idToken {
            members.append(.init("id_token", .string(String(decoding: idToken, as: UTF8.self))))
        }
        return .object(members)
    }
}

extension TokenResponse: CustomStringConvertible, CustomReflectable {
    /// Shows no token.
    package var description: String { "token response with \(access)" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Values of `token_type`.
enum TokenType {
    /// RFC 6750.
    static let bearer = "Bearer"
}

/// The introspection endpoint's answer (RFC 7662, section 2.2).
package enum IntrospectionAnswer: Sendable, Hashable {
    case inactive
    /// - Parameter client: nil if this server did not issue the token through its endpoints.
    case access(Principal, audience: String, client: String?, issuer: String)

    /// `exp` is a whole number of seconds (RFC 7662, section 2.2), cut so that nobody accepts the
    /// token too long. This member has the fraction too, for tokens that end within a second.
    package static let exactExpiry = "revbench_exp"

    package var json: JSONValue {
        switch self {
        case .inactive: return .object([.init("active", .bool(false))])
        case .access(let principal, let audience, let client, let issuer):
            var members: [JSONValue.Member] = [
                .init("active", .bool(true)),
                .init("scope", .string(principal.scope)),
                .init("token_type", .string(TokenType.bearer)),
                .init("exp", .number(principal.expiresAt.wholeSeconds.description)),
                .init("sub", .string(principal.subject)),
                .init("aud", .string(audience)),
                .init("iss", .string(issuer)),
            ]
            if principal.expiresAt != principal.expiresAt.wholeSeconds {
                members.append(
                    .init(Self.exactExpiry, .number(principal.expiresAt.description)))
            }
            if let client { members.append(.init("client_id", .string(client))) }
            if let id = principal.tokenID { members.append(.init("jti", .string(id))) }
            return .object(members)
        }
    }
}
