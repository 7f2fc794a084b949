/// What a security event token says, and about whom.
public enum SecurityEvent: Sendable, Hashable {
    /// All sessions of a subject have ended, or those with one client: CAEP's session-revoked,
    /// about a subject identifier of format `iss_sub` (RFC 9493, section 3.2.3). The client is
    /// `client_id`, this project's own member of the event.
    case sessionRevoked(subject: String, client: String?)
    /// One token was revoked, about a subject identifier of format `jwt_id` (OpenID Shared Signals
    /// Framework 1.0).
    case tokenRevoked(tokenID: String)
}

/// A security event token (RFC 8417) of an authorization server, with one event.
public struct SecurityEventToken: Sendable, Hashable {
    /// `iss`, which is also the issuer in the subject identifier.
    public var issuer: String
    /// `aud`: who receives it.
    public var audience: String
    /// `jti`: the same whenever the same event is sent again.
    public var tokenID: String
    /// `iat`
    public var issuedAt: NumericDate
    /// `toe`: when the event happened, truncated to milliseconds.
    public var occurredAt: NumericDate
    /// `seq`: the event's number in the issuer's log, this project's own member of the event.
    public var sequence: Int64
    /// `epoch`: names that log, this project's own member of the event. In another log the same
    /// number stands for another event.
    public var epoch: String
    public var event: SecurityEvent

    /// The header's `typ` (RFC 8417, section 2.3).
    public static let type = "secevent+jwt"

    public init(
        issuer: String, audience: String, tokenID: String, issuedAt: NumericDate,
        occurredAt: NumericDate, sequence: Int64, epoch: String, event: SecurityEvent
    ) {
        self.issuer = issuer
        self.audience = audience
        self.tokenID = tokenID
        self.issuedAt = issuedAt
        self.occurredAt = occurredAt
        self.sequence = sequence
        self.epoch = epoch
        self.event = event
    }

    /// Returns the compact JWS.
    ///
    /// - Parameter signer: a signer whose `typ` is ``type``.
    public func signed(by signer: TokenSigner) throws(TokenError) -> [UInt8] {
        let payload = Array(payload.serialized().utf8)
        return try signer.sign(payload: payload.span)
    }
}

extension SecurityEventToken {
    private enum EventType: String {
        case sessionRevoked = "https://schemas.openid.net/secevent/caep/event-type/session-revoked"
        case tokenRevoked = "https://schemas.openid.net/secevent/oauth/event-type/token-revoked"
    }

    /// The format of a subject identifier (RFC 9493, section 3).
    private enum SubjectFormat: String {
        case issuerAndSubject = "iss_sub"
        case tokenID = "jwt_id"
    }

    private var payload: JSONValue {
        let type: EventType
        let format: SubjectFormat
        let name: JSONValue.Member
        var details = [
            JSONValue.Member("seq", .number(String(sequence))),
            JSONValue.Member("epoch", .string(epoch)),
        ]
        switch event {
        case .sessionRevoked(let subject, let client):
            (type, format) = (.sessionRevoked, .issuerAndSubject)
            name = JSONValue.Member("sub", .string(subject))
            if let client { details.append(JSONValue.Member("client_id", .string(client))) }
        case .tokenRevoked(let tokenID):
            (type, format) = (.tokenRevoked, .tokenID)
            name = JSONValue.Member("jti", .string(tokenID))
        }
        let subject: [JSONValue.Member] = [
            JSONValue.Member("format", .string(format.rawValue)),
            JSONValue.Member("iss", .string(issuer)), name,
        ]
        return .object([
            JSONValue.Member("iss", .string(issuer)), JSONValue.Member("aud", .string(audience)),
            JSONValue.Member("iat", .number(issuedAt.description)),
            JSONValue.Member("jti", .string(tokenID)),
            JSONValue.Member("toe", .number(occurredAt.description)),
            JSONValue.Member("sub_id", .object(subject)),
            JSONValue.Member(
                "events", .object([JSONValue.Member(type.rawValue, .object(details))])),
        ])
    }

    /// Reads a payload with exactly one event, of a known type. Nil for any other.
    ///
    /// - Parameter audience: the member of `aud` that is the receiver.
    init?(_ payload: JSONValue, for audience: String) {
        guard let issuer = payload["iss"]?.string,
            payload["aud"]?.names(audience) == true,
            let tokenID = payload["jti"]?.string, !tokenID.isEmpty,
            let issuedAt = payload["iat"]?.date, let occurredAt = payload["toe"]?.date,
            let subject = payload["sub_id"],
            case .object(let events)? = payload["events"], events.count == 1,
            let type = EventType(rawValue: events[0].name),
            let sequence = events[0].value["seq"]?.wholeNumber,
            let epoch = events[0].value["epoch"]?.string, !epoch.isEmpty,
            let event = Self.event(type, events[0].value, about: subject, of: issuer)
        else { return nil }
        self.init(
            issuer: issuer, audience: audience, tokenID: tokenID, issuedAt: issuedAt,
            occurredAt: occurredAt, sequence: sequence, epoch: epoch, event: event)
    }

    private static func event(
        _ type: EventType, _ details: JSONValue, about subject: JSONValue, of issuer: String
    ) -> SecurityEvent? {
        guard let format = subject["format"]?.string.flatMap({ SubjectFormat(rawValue: $0) }),
            subject["iss"]?.string?.hasSameBytes(as: issuer) == true
        else { return nil }
        switch (type, format) {
        case (.sessionRevoked, .issuerAndSubject):
            // One that names its client in another form must not end the other clients' sessions.
            guard let name = subject["sub"]?.string else { return nil }
            guard let member = details["client_id"] else {
                return .sessionRevoked(subject: name, client: nil)
            }
            guard let client = member.string, !client.isEmpty else { return nil }
            return .sessionRevoked(subject: name, client: client)
        case (.tokenRevoked, .tokenID):
            return subject["jti"]?.string.map { .tokenRevoked(tokenID: $0) }
        default: return nil
        }
    }
}

extension JSONValue {
    /// Returns whether the string, or a string in the array, is `name` (RFC 7519, section 4.1.3).
    fileprivate func names(_ name: String) -> Bool {
        switch self {
        case .string(let string): string.hasSameBytes(as: name)
        case .array(let elements): elements.contains { $0.string?.hasSameBytes(as: name) == true }
        default: false
        }
    }

    fileprivate var date: NumericDate? {
        readNumber { JSONNumber.scaled($0, by: 6, in: $1) }.map { NumericDate(microseconds: $0) }
    }

    /// The number, if it is written without a point or an exponent and fits.
    public var wholeNumber: Int64? { readNumber { JSONNumber.whole($0, in: $1) } }

    private func readNumber(_ read: (JSONText, Span<UInt8>) -> Int64?) -> Int64? {
        guard case .number(let text) = self else { return nil }
        let bytes = Array(text.utf8)
        return read(JSONText(start: 0, end: bytes.count, isEscaped: false), bytes.span)
    }
}
