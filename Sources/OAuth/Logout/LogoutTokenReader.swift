package import Tokens

/// What a valid logout token asks of the client that received it.
package enum LogoutDecision: Sendable, Hashable {
    /// End this session.
    case session(String)
    /// End all of the subject's sessions.
    case subject(String)
    /// Answer 400 (OpenID Connect Back-Channel Logout 1.0, section 2.8).
    case refused(OAuthError)
}

/// The receiving side of back-channel logout: validates logout tokens (OpenID Connect Back-Channel
/// Logout 1.0, section 2.6). Use one per thread.
package final class LogoutTokenReader {
    /// The member of `events` that makes a token a logout token.
    static let event = "http://schemas.openid.net/event/backchannel-logout"

    private let verifier: JWTVerifier

    /// - Parameters:
    ///   - keys: the authorization server's.
    ///   - client: the `client_id` of the receiver.
    package init(
        _ keys: [JSONWebKey], issuer: String, client: String, leeway_us: Int64 = 0
    ) throws(TokenError) {
        verifier = try JWTVerifier(
            keys,
            policy: ClaimsPolicy(
                issuer: issuer, audience: client, leeway: leeway_us,
                type: IdentityTokenType.logout, required: [.issuedAt, .tokenID]))
    }

    /// Decides on a token. One that names a session that is not known is refused: to end all of the
    /// subject's sessions instead would be more than was asked, and to end none in silence would
    /// be a logout that did not happen.
    ///
    /// - Parameter subjectOf: returns whose session a `sid` names; nil for an unknown one.
    package func decide(
        _ token: [UInt8], at now: NumericDate, subjectOf: (String) -> String?
    ) -> LogoutDecision {
        guard case .valid(let claims) = verifier.verify(token.span, at: now),
            case .valid(let bytes, _) = verifier.verifySignature(token.span),
            let payload = try? JSONValue(parsing: bytes.span)
        else { return Self.refusal("the logout token is not valid for this client") }
        guard case .object? = payload[ClaimName.events]?[Self.event] else {
            return Self.refusal("the token's events name no back-channel logout")
        }
        guard payload[ClaimName.nonce] == nil else {
            return Self.refusal("a logout token has no nonce")
        }
        let subject = claims.subject.flatMap { $0.isEmpty ? nil : $0 }
        guard let named = payload[ClaimName.sessionID] else {
            return subject.map { .subject($0) }
                ?? Self.refusal("the logout token has neither sid nor sub")
        }
        guard let sessionID = named.string, let owner = subjectOf(sessionID) else {
            return Self.refusal("the logout token names an unknown session")
        }
        guard subject == nil || subject == owner else {
            return Self.refusal("the logout token's session is not its subject's")
        }
        return .session(sessionID)
    }

    private static func refusal(_ reason: String) -> LogoutDecision {
        .refused(OAuthError(.invalidRequest, reason))
    }
}

@available(*, unavailable)
extension LogoutTokenReader: Sendable {}
