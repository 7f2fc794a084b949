/// What a verifier requires of a token's claims. Time, issuer and audience are checked here and
/// nowhere else.
public struct ClaimsPolicy: Sendable, Hashable {
    /// Claims that must be present, sound and not empty, in addition to `exp` and the claims that
    /// the policy compares. A `ver` or `status` that is not required belongs to another issuer and
    /// is never a reason to refuse.
    public struct Required: OptionSet, Sendable, Hashable {
        public let rawValue: UInt8

        public init(rawValue: UInt8) { self.rawValue = rawValue }

        public static let subject = Required(rawValue: 1)
        public static let tokenID = Required(rawValue: 2)
        public static let version = Required(rawValue: 4)
        public static let issuedAt = Required(rawValue: 8)
        public static let status = Required(rawValue: 16)
        public static let client = Required(rawValue: 32)
    }

    /// The only accepted `iss`, byte for byte; nil accepts any value and none.
    public var issuer: String?
    /// The value that `aud` must contain, byte for byte; nil accepts any value and none.
    public var audience: String?
    /// How far clocks may differ, in microseconds. Negative values count as zero.
    public var leeway: Int64
    /// The header's `typ` (RFC 8725, section 3.11); nil accepts any value and none.
    public var type: String?
    public var required: Required

    public init(
        issuer: String? = nil, audience: String? = nil, leeway: Int64 = 0,
        type: String? = "at+jwt", required: Required = []
    ) {
        self.issuer = issuer
        self.audience = audience
        self.leeway = leeway
        self.type = type
        self.required = required
    }

    /// Returns why `claims` are refused at `now`; nil if they are accepted.
    ///
    /// Claims are refused from `exp + leeway` on (RFC 7519, section 4.1.4: "on or after which"),
    /// and before `nbf - leeway` (section 4.1.5). A token without `exp` is always refused.
    public func check(_ claims: Claims, at now: NumericDate) -> Refusal? {
        fault(of: claims, at: now)?.refusal
    }

    func fault(of claims: Claims, at now: NumericDate) -> TokenFault? {
        identityFault(of: claims) ?? timeFault(of: claims, at: now) ?? presenceFault(of: claims)
    }

    private func identityFault(of claims: Claims) -> TokenFault? {
        if let issuer {
            guard let claimed = claims.issuer else {
                return TokenFault(.missingClaim, "the iss claim is missing")
            }
            guard claimed.hasSameBytes(as: issuer) else {
                return TokenFault(.wrongIssuer, "iss is not the expected issuer")
            }
        }
        if let audience {
            guard !claims.audience.isEmpty else {
                return TokenFault(.missingClaim, "the aud claim is missing or empty")
            }
            guard claims.audience.contains(where: { $0.hasSameBytes(as: audience) }) else {
                return TokenFault(.wrongAudience, "aud does not contain the expected audience")
            }
        }
        return nil
    }

    private func timeFault(of claims: Claims, at now: NumericDate) -> TokenFault? {
        let leeway = max(0, leeway)
        guard let expiresAt = claims.expiresAt else {
            return TokenFault(.missingClaim, "the exp claim is missing")
        }
        if now >= expiresAt.advanced(byMicroseconds: leeway) {
            return TokenFault(.expired, "the token has expired (exp plus leeway)")
        }
        if let notBefore = claims.notBefore, now < notBefore.advanced(byMicroseconds: -leeway) {
            return TokenFault(.notYetValid, "the token is not valid yet (nbf minus leeway)")
        }
        return nil
    }

    private func presenceFault(of claims: Claims) -> TokenFault? {
        if required.isEmpty { return nil }
        if required.contains(.subject), claims.subject?.isEmpty ?? true {
            return TokenFault(.missingClaim, "the sub claim is missing or empty")
        }
        if required.contains(.tokenID), claims.tokenID?.isEmpty ?? true {
            return TokenFault(.missingClaim, "the jti claim is missing or empty")
        }
        if required.contains(.version), claims.version == nil {
            return TokenFault(.missingClaim, "the ver claim is missing")
        }
        if required.contains(.issuedAt), claims.issuedAt == nil {
            return TokenFault(.missingClaim, "the iat claim is missing")
        }
        if required.contains(.client), claims.client?.isEmpty ?? true {
            return TokenFault(.missingClaim, "the client_id claim is missing or empty")
        }
        if required.contains(.status), claims.status == nil {
            return TokenFault(.missingClaim, "the status claim names no place in a status list")
        }
        return nil
    }
}
