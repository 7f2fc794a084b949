/// Verifies and reads the security event tokens that one issuer sends to one receiver. Use one per
/// thread, like the verifier that it contains.
public final class SecurityEventVerifier {
    private let jws: JWTVerifier
    private let issuer: String
    private let audience: String

    public init(
        _ keys: [JSONWebKey], issuer: String, audience: String
    ) throws(TokenError) {
        jws = try JWTVerifier(keys, policy: ClaimsPolicy(type: SecurityEventToken.type))
        self.issuer = issuer
        self.audience = audience
    }

    /// - Throws: for a token with another signature, `typ`, `iss` or `aud`, and for one whose event
    ///   or subject is of an unknown kind (RFC 8935, section 2.3).
    public func read(_ token: Span<UInt8>) throws(TokenError) -> SecurityEventToken {
        switch jws.verifyTyped(token) {
        case .refused(_, let reason): throw Self.error(reason)
        case .valid(let payload, _):
            let fields: JSONValue
            do {
                fields = try JSONValue(parsing: payload.span)
            } catch {
                throw Self.error(error.kind.rawValue)
            }
            guard let read = SecurityEventToken(fields, for: audience) else {
                throw Self.error(
                    "its aud is not this receiver, or it has no event of a kind known here")
            }
            guard read.issuer.hasSameBytes(as: issuer) else {
                throw Self.error("iss is not the expected issuer")
            }
            return read
        }
    }

    private static func error(_ cause: String) -> TokenError {
        TokenError(attempted: "use a security event token", cause: cause)
    }
}

@available(*, unavailable)
extension SecurityEventVerifier: Sendable {}
