import HTTPTypes
import Hummingbird
import Logging
import OAuth
import Tokens

/// The user's own pages: the clients that were let in, each with "remove access", and the logout.
struct AccountEndpoints: BrowserEndpoints {
    let parts: AuthorityParts

    var routes: [Route] {
        [
            page(.get, AuthorityPath.account, on: .store) { request throws(WebRefusal) in
                try account(request, notice: nil)
            },
            page(.post, AuthorityPath.account, on: .form, answer),
            page(.get, AuthorityPath.logout, on: .store, askLogout),
            page(.post, AuthorityPath.logout, on: .store, logOut),
        ]
    }

    private func account(_ request: WebRequest, notice: String?) throws(WebRefusal) -> Response {
        guard let session = try session(of: request),
            let cookie = request.cookie(BrowserCookies.session)
        else { return try loginPage(for: request) }
        let clients = try parts.answer { service, _ throws(OAuthError) in
            try service.connectedClients(of: session.user.subject)
        }
        let page = AccountPage(
            csrf: try parts.guardian.token(for: cookie), user: session.user.name, notice: notice,
            warning: clients.isEmpty ? nil : parts.service.collateralOfRemoval.warning,
            apps: clients.map {
                AccountPage.App(
                    id: $0.client.id, name: $0.client.name, scopes: ScopeWords.phrases($0.scopes))
            })
        return .page(parts.pages.account(page))
    }

    /// Takes the form of the login page, or of a client's "remove access".
    private func answer(_ request: WebRequest) throws(WebRefusal) -> Response {
        let form = try request.formParameters(parts.log)
        guard let client = form[.clientID] else {
            switch try logIn(form, from: request) {
            case .again(let page): return page
            case .loggedIn(_, let fields):
                return .seeOther(AuthorityPath.account, headers: fields)
            }
        }
        try parts.guardian.check(form, from: request.cookie(BrowserCookies.session))
        guard let session = try session(of: request) else { throw .forgedForm }
        let removal = try parts.answer { service, now throws(OAuthError) in
            try service.removeAccess(of: client, to: session.user.subject, at: now)
        }
        parts.log.info(
            "a user removed a client's access",
            metadata: [
                "client": "\(client)", "grants": "\(removal.endedGrants)",
                "collateral": "\(removal.collateral.rawValue)",
            ])
        return try account(request, notice: removal.words)
    }

    private func askLogout(_ request: WebRequest) throws(WebRefusal) -> Response {
        guard let session = try session(of: request),
            let cookie = request.cookie(BrowserCookies.session)
        else { return signedOut(fields: [:]) }
        let page = LogoutPage(
            csrf: try parts.guardian.token(for: cookie), user: session.user.name)
        return .page(parts.pages.logout(page))
    }

    /// Ends the session. A form from elsewhere only asks for it, and the user is asked (OpenID
    /// Connect RP-Initiated Logout 1.0, section 2).
    private func logOut(_ request: WebRequest) throws(WebRefusal) -> Response {
        let form = try request.formParameters(parts.log)
        guard form[.csrf] != nil else { return try askLogout(request) }
        let cookie = request.cookie(BrowserCookies.session)
        try parts.guardian.check(form, from: cookie)
        let notices = try parts.answer { service, now throws(OAuthError) in
            try service.logOut(cookie ?? "", at: now)
        }
        parts.notifier.send(notices)
        return signedOut(fields: parts.cookies.removing(BrowserCookies.session))
    }

    private func signedOut(fields: HTTPFields) -> Response {
        let page = MessagePage(title: "You are signed out", text: "You can close this page.")
        return .page(parts.pages.message(page), headers: fields)
    }
}

extension AccessRemoval {
    /// What was done, for the user.
    fileprivate var words: String {
        let done = "The app's access is removed"
        guard reach != nil else {
            return "\(done): it cannot renew it. What it holds stays valid until it expires."
        }
        return switch collateral {
        case .nobody: "\(done)."
        case .sameClient: "\(done), in all places where you use it."
        case .otherClients: "\(done). Your other apps have to renew theirs."
        case .otherUsers: "\(done). Your other apps, and apps of other users, have to renew theirs."
        case .everyone: "\(done). Everyone's apps have to renew theirs."
        }
    }
}

extension AccessRemoval.Collateral {
    /// What a user has to know before removing an app's access; nil if only that app is affected.
    fileprivate var warning: String? {
        switch self {
        case .nobody, .sameClient: nil
        case .otherClients: "Removing an app's access ends that of your other apps for now too."
        case .otherUsers:
            "Removing an app's access ends that of your other apps, and of other users' apps, "
                + "for now too."
        case .everyone: "Removing an app's access ends that of everyone's apps for now too."
        }
    }
}
