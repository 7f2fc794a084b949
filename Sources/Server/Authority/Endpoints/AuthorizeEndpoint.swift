import HTTPTypes
import Hummingbird
import Logging
import OAuth
import ServerContract

/// The authorization endpoint (RFC 6749, section 3.1): login and consent, on pages that keep the
/// client's request in their own address.
struct AuthorizeEndpoint: BrowserEndpoints {
    let parts: AuthorityParts

    var routes: [Route] {
        [
            page(.get, ServerPath.authorize, on: .store, ask),
            page(.post, ServerPath.authorize, on: .form, answer),
        ]
    }

    private func ask(_ request: WebRequest) throws(WebRefusal) -> Response {
        let query = try request.queryParameters(parts.log)
        let cookie = request.cookie(BrowserCookies.session)
        let outcome = parts.service.authorize(query, cookie: cookie, at: parts.now)
        return try response(to: outcome, for: request, cookie: cookie)
    }

    /// Takes the form of the login page or of the consent page.
    private func answer(_ request: WebRequest) throws(WebRefusal) -> Response {
        let query = try request.queryParameters(parts.log)
        let form = try request.formParameters(parts.log)
        if let answer = form[.answer] {
            let cookie = request.cookie(BrowserCookies.session)
            // The user agrees to what the page has shown, after the login that it asked for.
            try parts.guardian.check(form, from: cookie, answering: request.query)
            let outcome = parts.service.answerConsent(
                query, cookie: cookie, allows: answer == ConsentAnswer.allow.rawValue,
                at: parts.now)
            return try response(to: outcome, for: request, cookie: cookie)
        }
        switch try logIn(form, from: request) {
        case .again(let page): return page
        case .loggedIn(let cookie, let fields):
            let outcome = parts.service.authorize(
                query, cookie: cookie, hasJustLoggedIn: true, at: parts.now)
            var response = try response(to: outcome, for: request, cookie: cookie)
            response.headers = response.headers.adding(fields)
            return response
        }
    }

    private func response(
        to outcome: AuthorizationOutcome, for request: WebRequest, cookie: String?
    ) throws(WebRefusal) -> Response {
        switch outcome {
        case .logIn(let asked):
            return try loginPage(
                for: request, client: asked.client.name, target: asked.redirectURI.origin)
        case .askConsent(let asked, let session):
            return try consentPage(asked, session, for: request, cookie: cookie ?? "")
        case .redirect(let location, let error):
            if let error {
                parts.log.info(
                    "an authorization was refused", metadata: ["error": "\(error.rawValue)"])
            }
            return .seeOther(location)
        case .refuse(let error): throw WebRefusal(error, to: parts.log)
        }
    }

    private func consentPage(
        _ asked: AuthorizationRequest, _ session: LoginSession, for request: WebRequest,
        cookie: String
    ) throws(WebRefusal) -> Response {
        let page = ConsentPage(
            title: "Allow \(asked.client.name)?", action: try request.ownAddress,
            csrf: try parts.guardian.token(for: cookie, answering: request.query),
            user: session.user.name, client: asked.client.name,
            scopes: ScopeWords.phrases(asked.scopes),
            destination: asked.redirectURI.origin)
        return .page(parts.pages.consent(page), formTargets: [asked.redirectURI.origin])
    }
}

extension RedirectURI {
    /// Scheme, host and port; the scheme alone for a private one.
    fileprivate var origin: String {
        let parts = text.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard text.hasPrefix("http"), parts.count > 2 else {
            return String(text.prefix { $0 != ":" }) + ":"
        }
        return "\(parts[0])//" + String(parts[2].prefix { $0 != "?" })
    }
}
