import NIOHTTP1
import ServerContract
import Tokens

/// The answer to a request.
enum Reply: Hashable {
    case photos(isHighStakes: Bool, tellsClaims: Bool)
    case healthy, ready
    /// RFC 8935, section 2.2.
    case eventTaken
    case controlled(json: String)

    case fault(ConnectionFault)
    case notFound
    case methodNotAllowed(allowed: String)
    case badBody

    /// RFC 6750, section 3: the request has no token, so no error code either.
    case noToken
    case invalidRequest(Misuse)
    case refused(Refusal)
    case insufficientScope
    case wrongSecret
    /// RFC 8935, section 2.3.
    case badEvent(description: String)

    /// No decision could be made, or the request was not looked at. Never a 401: a client would
    /// throw away a token that is good.
    case unavailable(reason: String)
    static let busy = Reply.unavailable(reason: ControlHeader.busy)

    /// A way of sending a token that no server may accept (RFC 6750), or that this one does not.
    enum Misuse: String, Sendable, Hashable {
        case malformed = "one Authorization field has to be Bearer, a space and the token"
        case inQuery = "a token in the query is refused: send it in the Authorization field"
    }

    /// Whether the answer is the same for many requests.
    var isFixed: Bool {
        switch self {
        case .controlled, .badEvent: false
        default: true
        }
    }
}

extension Reply {
    private static let realm = "realm=\"photos\""

    /// - Parameter scope: the required one. Has no quotation marks (RFC 6749, section 3.3).
    func form(requiring scope: String) -> AnswerForm {
        switch self {
        case .photos(let isHighStakes, let tellsClaims):
            .photos(isHighStakes ? PhotoAlbum.originals : PhotoAlbum.photos, tellsClaims)
        case .healthy: AnswerForm(status: .ok, body: #"{"status":"up"}"#)
        case .ready: AnswerForm(status: .ok, body: #"{"status":"ready"}"#)
        case .eventTaken: AnswerForm(status: .accepted)
        case .controlled(let json): AnswerForm(status: .ok, body: json)
        case .unavailable(let reason):
            .error(
                .serviceUnavailable, "temporarily_unavailable", nil,
                [("Retry-After", "1"), (ControlHeader.reason, reason)])
        case .badEvent(let description):
            AnswerForm(
                status: .badRequest, fields: [("Content-Language", "en")],
                body: JSONValue.object([
                    .init("err", .string("invalid_request")),
                    .init("description", .string(description)),
                ]).serialized())
        case .fault, .notFound, .methodNotAllowed, .badBody: requestForm
        case .noToken, .invalidRequest, .refused, .insufficientScope, .wrongSecret:
            challenge(requiring: scope)
        }
    }

    private var requestForm: AnswerForm {
        switch self {
        case .fault(let fault): .error(fault.status, "invalid_request", fault.reason)
        case .methodNotAllowed(let allowed):
            .error(.methodNotAllowed, "method_not_allowed", nil, [("Allow", allowed)])
        case .badBody:
            .error(.badRequest, "invalid_request", "the body is not what this operation takes")
        default: .error(.notFound, "not_found", nil)
        }
    }

    /// Returns the answer with a challenge (RFC 6750, section 3).
    private func challenge(requiring scope: String) -> AnswerForm {
        switch self {
        case .invalidRequest(let misuse):
            .error(
                .badRequest, "invalid_request", misuse.rawValue,
                [Self.challenge("invalid_request", misuse.rawValue)])
        case .refused(let refusal):
            .error(
                .unauthorized, "invalid_token", refusal.rawValue,
                [
                    Self.challenge("invalid_token", refusal.rawValue),
                    (ControlHeader.reason, refusal.rawValue),
                ])
        case .insufficientScope:
            .error(
                .forbidden, "insufficient_scope", nil,
                [
                    (
                        "WWW-Authenticate",
                        "Bearer \(Self.realm), error=\"insufficient_scope\", scope=\"\(scope)\""
                    )
                ])
        case .wrongSecret:
            .error(
                .unauthorized, "invalid_token", nil,
                [Self.challenge("invalid_token", "not the secret of the control interface")])
        default:
            AnswerForm(
                status: .unauthorized, fields: [("WWW-Authenticate", "Bearer \(Self.realm)")])
        }
    }

    private static func challenge(
        _ error: String, _ description: String
    ) -> (name: String, value: String) {
        (
            "WWW-Authenticate",
            "Bearer \(realm), error=\"\(error)\", error_description=\"\(description)\""
        )
    }
}

extension AnswerForm {
    /// - Parameter tellsClaims: whether there is room for the digest of the claims.
    fileprivate static func photos(_ body: String, _ tellsClaims: Bool) -> AnswerForm {
        var form = AnswerForm(status: .ok, fields: [("Cache-Control", "no-store")], body: body)
        if tellsClaims { form.fields.append((ControlHeader.claims, "00000000")) }
        return form
    }

    /// Returns an error in the form of OAuth (RFC 6749, section 5.2).
    fileprivate static func error(
        _ status: HTTPResponseStatus, _ code: String, _ description: String?,
        _ fields: [(name: String, value: String)] = []
    ) -> AnswerForm {
        var members = [JSONValue.Member("error", .string(code))]
        if let description { members.append(.init("error_description", .string(description))) }
        return AnswerForm(
            status: status, fields: fields, body: JSONValue.object(members).serialized())
    }
}
