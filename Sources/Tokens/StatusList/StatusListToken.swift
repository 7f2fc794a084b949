/// A status list in a signed token (draft-ietf-oauth-status-list, section 5.1).
public struct StatusListToken: Sendable, Hashable {
    /// `sub`: the address at which the list is published.
    public var uri: String
    /// `iat`
    public var issuedAt: NumericDate
    /// `exp`: the time from which the list must not be used.
    public var expiresAt: NumericDate?
    /// `ttl`, in microseconds: how long a copy may be used after it was fetched.
    public var timeToLive_us: Int64?
    public var list: StatusList

    /// The header's `typ`.
    public static let type = "statuslist+jwt"

    public init(
        uri: String, issuedAt: NumericDate, expiresAt: NumericDate?, timeToLive_us: Int64?,
        list: StatusList
    ) {
        self.uri = uri
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.timeToLive_us = timeToLive_us
        self.list = list
    }

    /// Returns the compact JWS.
    ///
    /// - Parameter compressed: `list.compressed()`, if already known.
    public func signed(
        with key: JSONWebKey, compressed: String? = nil
    ) throws(TokenError) -> [UInt8] {
        let lst = if let compressed { compressed } else { try list.compressed() }
        var nested = JSONWriter()
        nested.add("bits", number: Int64(list.bits))
        nested.add("lst", string: lst)
        var payload = JSONWriter()
        payload.add("sub", string: uri)
        payload.add("iat", date: issuedAt)
        if let expiresAt { payload.add("exp", date: expiresAt) }
        if let timeToLive_us {
            payload.add("ttl", date: NumericDate(microseconds: timeToLive_us))
        }
        payload.add("status_list", object: nested)
        return try TokenSigner(key, type: Self.type).sign(payload: payload.finish().span)
    }
}

/// Verifies and reads status list tokens. Use one per thread, like the verifier that it contains.
public final class StatusListVerifier {
    private let jws: JWTVerifier
    private let limits: JSONLimits
    private let listLimit: Int

    /// - Parameter limit: the most bytes of a decompressed list. A token may be longer by what
    ///   base64url and JSON add, and no more.
    public init(_ keys: [JSONWebKey], limit: Int = 1 << 24) throws(TokenError) {
        listLimit = max(limit, 0)
        let longest = min(listLimit, 1 << 40) * 2 + 65_536
        limits = JSONLimits(maximumBytes: longest)
        jws = try JWTVerifier(
            keys, policy: ClaimsPolicy(type: StatusListToken.type), maximumBytes: longest)
    }

    /// - Parameter uri: where the token was fetched, which must be its `sub`.
    public func read(
        _ token: Span<UInt8>, from uri: String, at now: NumericDate
    ) throws(TokenError) -> StatusListToken {
        switch jws.verifyTyped(token) {
        case .refused(_, let reason): throw Self.error(reason)
        case .valid(let payload, _):
            let fields: StatusListFields
            do {
                var scanner = JSONScanner(limits: limits)
                fields = try StatusListFields(payload.span, with: &scanner)
            } catch {
                throw Self.error("\(error.reason)")
            }
            return try statusListToken(fields, from: uri, at: now)
        }
    }

    private func statusListToken(
        _ fields: StatusListFields, from uri: String, at now: NumericDate
    ) throws(TokenError) -> StatusListToken {
        guard let subject = fields.subject, subject.hasSameBytes(as: uri) else {
            throw Self.error("its sub is not the URI it was fetched from")
        }
        guard let issuedAt = fields.issuedAt else { throw Self.error("it has no iat") }
        if let expiresAt = fields.expiresAt, now >= expiresAt {
            throw Self.error("it has expired")
        }
        guard let bits = fields.bits, let text = fields.list else {
            throw Self.error("it has no status_list with bits and lst")
        }
        let list = try StatusList(
            bits: Int(clamping: bits), compressed: text, limit: listLimit)
        return StatusListToken(
            uri: subject, issuedAt: issuedAt, expiresAt: fields.expiresAt,
            timeToLive_us: fields.timeToLive_us, list: list)
    }

    private static func error(_ cause: String) -> TokenError {
        TokenError(attempted: "use a status list token", cause: cause)
    }
}

@available(*, unavailable)
extension StatusListVerifier: Sendable {}
