import HTTPTypes
import Hummingbird
import OAuth
import Tokens

/// An answer that ends the work on a request: a status, and an error in the words of RFC 6749,
/// section 5.2.
struct WebRefusal: Error, Sendable {
    var status: HTTPResponse.Status
    /// One of the codes that a specification defines for the endpoint.
    var error: String
    /// For a developer. Never contains what was sent.
    var reason: String
    var headers: HTTPFields

    init(
        _ status: HTTPResponse.Status, _ error: String, _ reason: String, headers: HTTPFields = [:]
    ) {
        self.status = status
        self.error = error
        self.reason = reason
        self.headers = headers
    }

    var response: Response {
        .json(
            .object([
                .init("error", .string(error)), .init("error_description", .string(described)),
            ]), status: status, headers: headers)
    }

    /// The reason in the characters that `error_description` may have.
    private var described: String {
        String(
            String.UnicodeScalarView(
                reason.unicodeScalars.map { scalar -> Unicode.Scalar in
                    let isAllowed =
                        (0x20...0x7e).contains(scalar.value) && scalar != "\"" && scalar != "\\"
                    return isAllowed ? scalar : "'"
                }))
    }
}

extension WebRefusal {
    private static let invalidRequest = OAuthError.Code.invalidRequest.rawValue

    static func malformed(_ reason: String) -> WebRefusal {
        WebRefusal(.badRequest, invalidRequest, reason)
    }

    static let notFound = WebRefusal(.notFound, "not_found", "there is nothing at this path")

    static let forgedForm = WebRefusal(
        .forbidden, invalidRequest,
        "the form does not belong to this browser's session: open the page again, with cookies")

    static func methodNotAllowed(_ allowed: [HTTPRequest.Method]) -> WebRefusal {
        let names = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        return WebRefusal(
            .methodNotAllowed, invalidRequest, "use \(names) here", headers: [.allow: names])
    }

    /// The sender is told to close, because what it goes on sending is not read as a request.
    static let tooLarge = WebRefusal(
        .contentTooLarge, invalidRequest, "the body is too large", headers: [.connection: "close"])

    static func unsupportedMediaType(expected: String) -> WebRefusal {
        WebRefusal(.unsupportedMediaType, invalidRequest, "send a body of type \(expected)")
    }

    /// A store or another server did not answer. Nothing is known to have changed.
    static let unavailable = WebRefusal(
        .serviceUnavailable, OAuthError.Code.temporarilyUnavailable.rawValue,
        "the server cannot decide at the moment: try again later", headers: [.retryAfter: "1"])

    /// As many requests as may wait do so already.
    static let busy = WebRefusal(
        .serviceUnavailable, OAuthError.Code.temporarilyUnavailable.rawValue,
        "too many requests are waiting: try again later", headers: [.retryAfter: "1"])

    static let broken = WebRefusal(
        .internalServerError, OAuthError.Code.serverError.rawValue,
        "the server failed: its log says why")
}
