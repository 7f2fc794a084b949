import HTTPTypes
import Hummingbird
import Logging
import OAuth
import Tokens

/// What the pages have in common: who the browser is, and the login.
protocol BrowserEndpoints: Sendable {
    var parts: AuthorityParts { get }
}

/// How a login ended.
enum LoginOutcome {
    /// - Parameter fields: set the session's cookie.
    case loggedIn(cookie: String, fields: HTTPFields)
    /// The login page, again.
    case again(Response)
}

extension BrowserEndpoints {
    /// Returns a route whose errors are pages too, because a user reads them.
    func page(
        _ method: HTTPRequest.Method, _ path: String, on place: WorkPlace,
        _ work: @escaping Route.Answer
    ) -> Route {
        Route(method, path, on: place) { request throws(WebRefusal) in
            do throws(WebRefusal) {
                return try work(request)
            } catch {
                return refusalPage(error)
            }
        }.refusing(by: refusalPage)
    }

    /// Returns the live session of the browser; nil if nobody has logged in.
    func session(of request: WebRequest) throws(WebRefusal) -> LoginSession? {
        guard let cookie = request.cookie(BrowserCookies.session) else { return nil }
        return try parts.answer { service, now throws(OAuthError) in
            try service.session(cookie, at: now)
        }
    }

    /// Shows the login page. The form comes back to the request's own path and query.
    ///
    /// - Parameters:
    ///   - client: the client that waits; nil if none does.
    ///   - target: an origin that the browser may be sent to after the login.
    func loginPage(
        for request: WebRequest, client: String? = nil, target: String? = nil,
        warning: String? = nil
    ) throws(WebRefusal) -> Response {
        var fields: HTTPFields = [:]
        let browser: String
        if let known = request.cookie(BrowserCookies.browser), !known.isEmpty {
            browser = known
        } else {
            do throws(TokenError) {
                browser = try OpaqueToken.randomID()
            } catch {
                throw .broken
            }
            fields = parts.cookies.setting(BrowserCookies.browser, to: browser)
        }
        let page = LoginPage(
            action: try request.ownAddress, csrf: try parts.guardian.token(for: browser),
            client: client, warning: warning)
        return .page(
            parts.pages.login(page), formTargets: target.map { [$0] } ?? [], headers: fields)
    }

    /// Takes the form of a login page.
    func logIn(_ form: FormParameters, from request: WebRequest) throws(WebRefusal) -> LoginOutcome
    {
        try parts.guardian.check(form, from: request.cookie(BrowserCookies.browser))
        guard let login = form[.login], let password = form[.password] else {
            return .again(
                try loginPage(for: request, warning: "Enter your user name and your password."))
        }
        let answer = try parts.answer { service, now throws(OAuthError) in
            try service.logIn(
                login, password: password, replacing: request.cookie(BrowserCookies.session),
                at: now)
        }
        switch answer {
        case .loggedIn(let cookie, let session, let ended):
            parts.notifier.send(ended)
            parts.log.info("a user logged in", metadata: ["session": "\(session.sessionID)"])
            return .loggedIn(
                cookie: cookie,
                fields: parts.cookies.setting(BrowserCookies.session, to: cookie))
        case .notBegun(let error, let ended):
            parts.notifier.send(ended)
            throw WebRefusal(error, to: parts.log)
        case .refused:
            parts.log.info("a login was refused")
            return .again(
                try loginPage(
                    for: request, warning: "The user name or the password is wrong. Try again."))
        }
    }

    /// Tells the user why there is nothing to do, without sending the browser anywhere.
    func refusalPage(_ refusal: WebRefusal) -> Response {
        let page = MessagePage(title: "This does not work", text: refusal.reason)
        return .page(
            parts.pages.message(page), status: refusal.status, headers: refusal.headers)
    }
}

extension WebRequest {
    /// The path and the query of this request, for the form of a page. Only ASCII, which needs no
    /// other escaping than the page's.
    var ownAddress: String {
        get throws(WebRefusal) {
            guard query.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
                throw .malformed("the parameters are not percent-encoded")
            }
            return query.isEmpty ? path : "\(path)?\(query)"
        }
    }
}
