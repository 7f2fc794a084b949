/// The claims that this project issues and reads (RFC 7519, section 4.1; `scope` of RFC 8693, 4.2;
/// `client_id` of RFC 9068, 2.2).
///
/// All other claims of a payload are checked to be valid JSON and then left out.
public struct Claims: Sendable, Hashable {
    /// `iss`
    public var issuer: String?
    /// `sub`
    public var subject: String?
    /// `aud`; empty if the claim is absent or an empty array.
    public var audience: [String]
    /// `exp`
    public var expiresAt: NumericDate?
    /// `nbf`
    public var notBefore: NumericDate?
    /// `iat`
    public var issuedAt: NumericDate?
    /// `jti`
    public var tokenID: String?
    /// `scope`, space-separated. If it is an array, as written by some issuers, its elements
    /// joined.
    public var scope: String?
    /// `client_id`: the client that the token was issued to. Read only if it is judged, because
    /// only some strategies decide by it.
    public var client: String?
    /// `ver`: the subject's token version, this project's own claim.
    public var version: Int64?
    /// `status`: an index in a status list.
    public var status: StatusReference?

    public init(
        issuer: String? = nil, subject: String? = nil, audience: [String] = [],
        expiresAt: NumericDate? = nil, notBefore: NumericDate? = nil,
        issuedAt: NumericDate? = nil, tokenID: String? = nil, scope: String? = nil,
        client: String? = nil, version: Int64? = nil, status: StatusReference? = nil
    ) {
        self.issuer = issuer
        self.subject = subject
        self.audience = audience
        self.expiresAt = expiresAt
        self.notBefore = notBefore
        self.issuedAt = issuedAt
        self.tokenID = tokenID
        self.scope = scope
        self.client = client
        self.version = version
        self.status = status
    }

    /// Reads a payload of at most 64 KiB: a JSON object without duplicate names.
    ///
    /// - Parameter judged: which of `client_id`, `ver` and `status` must be sound. `client_id` is
    ///   read only if it is judged. Other issuers give the other two names other meanings, so one
    ///   that is not judged is left out unless it is sound.
    /// - Throws: `malformed` for any other text, `invalidClaim` for a claim of the wrong type or
    ///   out of range.
    public init(
        payload: Span<UInt8>, judging judged: ClaimsPolicy.Required = []
    ) throws(Refusal) {
        var scanner = JSONScanner()
        do {
            self = try ClaimsReader.read(payload, judging: judged, with: &scanner)
        } catch {
            throw error.refusal
        }
    }

    /// Returns the payload: compact JSON, dates truncated to milliseconds, one audience as a
    /// string.
    public func json() -> [UInt8] {
        var writer = JSONWriter()
        if let issuer { writer.add("iss", string: issuer) }
        if let subject { writer.add("sub", string: subject) }
        if let only = audience.first, audience.count == 1 {
            writer.add("aud", string: only)
        } else if !audience.isEmpty {
            writer.add("aud", strings: audience)
        }
        if let expiresAt { writer.add("exp", date: expiresAt) }
        if let notBefore { writer.add("nbf", date: notBefore) }
        if let issuedAt { writer.add("iat", date: issuedAt) }
        if let tokenID { writer.add("jti", string: tokenID) }
        if let scope { writer.add("scope", string: scope) }
        if let client { writer.add("client_id", string: client) }
        if let version { writer.add("ver", number: version) }
        if let status {
            var place = JSONWriter()
            place.add("idx", number: status.index)
            place.add("uri", string: status.uri)
            var list = JSONWriter()
            list.add("status_list", object: place)
            writer.add("status", object: list)
        }
        return writer.finish()
    }
}
