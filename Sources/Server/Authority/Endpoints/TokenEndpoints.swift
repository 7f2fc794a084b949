import HTTPTypes
import Hummingbird
import OAuth
import ServerContract
import Tokens

/// What clients and resource servers ask without a browser. The answers are decided by
/// `AuthorizationService`.
struct TokenEndpoints: Sendable {
    let parts: AuthorityParts

    var routes: [Route] {
        [
            Route(.post, ServerPath.token, on: .store, token),
            Route(.post, ServerPath.revoke, on: .store, revoke),
            Route(.post, ServerPath.introspect, on: parts.judgement, introspect),
            Route(.get, ServerPath.userInfo, on: parts.judgement, userInfo),
            Route(.post, ServerPath.userInfo, on: parts.judgement, userInfo),
        ]
    }

    /// RFC 6749, sections 4.1.3, 4.4.2 and 6.
    private func token(_ request: WebRequest) throws(WebRefusal) -> Response {
        let form = try request.formParameters(parts.log)
        let authorization = try request.authorization
        let answer = try parts.answer { service, now throws(OAuthError) in
            try service.token(form, authorization: authorization, at: now)
        }
        return .json(answer.json, headers: Self.notKept)
    }

    /// RFC 7009. The answer is 200 once the revocation is in force.
    private func revoke(_ request: WebRequest) throws(WebRefusal) -> Response {
        let form = try request.formParameters(parts.log)
        let authorization = try request.authorization
        try parts.answer { service, now throws(OAuthError) in
            try service.revoke(form, authorization: authorization, at: now)
        }
        return Response(status: .ok, headers: .notStored)
    }

    /// RFC 7662.
    private func introspect(_ request: WebRequest) throws(WebRefusal) -> Response {
        let form = try request.formParameters(parts.log)
        let authorization = try request.authorization
        let answer = try parts.answer { service, now throws(OAuthError) in
            try service.introspect(form, authorization: authorization, at: now)
        }
        return .json(answer.json)
    }

    /// OpenID Connect Core 1.0, section 5.3.
    private func userInfo(_ request: WebRequest) throws(WebRefusal) -> Response {
        guard let token = try presentedToken(of: request) else {
            // RFC 6750, section 3.1: no error code where there was no token.
            throw WebRefusal(
                .unauthorized, OAuthError.Code.invalidToken.rawValue, "send an access token",
                headers: [.wwwAuthenticate: "Bearer"])
        }
        let user = try parts.answer { service, now throws(OAuthError) in
            try service.userInfo(token, at: now)
        }
        return .json(user.json)
    }

    private func presentedToken(of request: WebRequest) throws(WebRefusal) -> [UInt8]? {
        do throws(WebRefusal) {
            return try request.bearerToken
        } catch {
            // RFC 6750, section 3.
            var refusal = error
            refusal.headers[.wwwAuthenticate] = "Bearer error=\"\(error.error)\""
            throw refusal
        }
    }

    /// For caches of HTTP/1.0 too (RFC 6749, section 5.1).
    private static let notKept: HTTPFields =
        HTTPField.Name("pragma").map {
            [$0: "no-cache"]
        } ?? [:]
}
