/// The claims this project issues and reads (RFC 7519, section 4.1; `scope` of RFC 8693, 4.2).
///
/// Every other claim of a payload is checked for its JSON and then left out.
public struct Claims: Sendable, Hashable {
    /// `iss`
    public var issuer: String?
    /// `sub`
    public var subject: String?
    /// `aud`; empty where the claim is absent or an empty array.
    public var audience: [String]
    /// `exp`
    public var expiresAt: NumericDate?
    /// `nbf`
    public var notBefore: NumericDate?
    /// `iat`
    public var issuedAt: NumericDate?
    /// `jti`
    public var tokenID: String?
    /// `scope`, separated by spaces; of an array, which some issuers write, its elements.
    public var scope: String?
    /// `ver`: the subject's token version, this project's own claim.
    public var version: Int64?
    /// `status`: a place in a status list.
    public var status: StatusReference?

    public init(
        issuer: String? = nil, subject: String? = nil, audience: [String] = [],
        expiresAt: NumericDate? = nil, notBefore: NumericDate? = nil,
        issuedAt: NumericDate? = nil, tokenID: String? = nil, scope: String? = nil,
        version: Int64? = nil, status: StatusReference? = nil
    ) {
        self.issuer = issuer
        self.subject = subject
        self.audience = audience
        self.expiresAt = expiresAt
        self.notBefore = notBefore
        self.issuedAt = issuedAt
        self.tokenID = tokenID
        self.scope = scope
        self.version = version
        self.status = status
    }

    /// Reads a payload of at most 64 KiB: a JSON object without duplicate names.
    ///
    /// - Parameter judged: which of `ver` and `status` have to be sound. Other issuers give these
    ///   names another meaning, so one that is not judged is left out unless it is sound.
    /// - Throws: `malformed` for any other text, `invalidClaim` for a claim of the wrong type or
    ///   beyond its range.
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

    /// The payload: compact JSON, dates cut off to milliseconds, one audience as a plain string.
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
