import Foundation
package import HTTPClient
package import Revocation
package import ServerContract
import Tokens

/// One user's login at an authorization server, and a public client's way from there to its tokens:
/// the authorization code flow with PKCE (RFC 6749, section 4.1; RFC 7636), by the pages and the
/// endpoints that browsers and clients use.
package struct CodeFlowLogin: Sendable {
    private let user: LaunchSeed.User
    private let client: LaunchSeed.Client
    private let authority: HTTPAddress
    /// The authorization server's name in messages.
    private let title: String

    /// A login hashes a password, so an answer may take a while on a busy machine.
    private static let answer_ms = 20_000

    package init(
        of user: LaunchSeed.User, through client: LaunchSeed.Client, at authority: HTTPAddress,
        title: String = "the authorization server"
    ) {
        self.user = user
        self.client = client
        self.authority = authority
        self.title = title
    }

    /// What is asked of the server, in order.
    private enum Step: String {
        case request = "GET /authorize"
        case login = "the login form"
        case consent = "the consent form"
        case redemption = "POST /token"
    }

    /// Logs in, agrees, and redeems the code.
    ///
    /// - Throws: an error with the step that failed, the status and what the server said.
    package func run() throws(StrategyError) -> ControlHandedOut {
        let request: CodeRequest
        let address: String
        do throws(TokenError) {
            request = try CodeRequest(
                client: client.id, redirectURI: client.redirectURI, scope: client.scope)
            address = try request.address
        } catch {
            throw StrategyError(.failed, "\(attempt): \(error)")
        }
        return try redeem(try code(for: request, at: address), of: request)
    }

    /// The browser's part.
    private func code(
        for request: CodeRequest, at address: String
    ) throws(StrategyError) -> String {
        var browser = ScriptedBrowser(on: connect())
        let asked = try answer(to: .request) { () throws(HTTPFailure) in
            try browser.open(address)
        }
        let login = try form(of: asked, to: .request)
        let loggedIn = try answer(to: .login) { () throws(HTTPFailure) in
            try browser.submit(login, [("login", user.login), ("password", user.password)])
        }
        // A user who has agreed before is not asked again.
        if let code = codeSent(with: loggedIn, to: request) { return code }
        let consent = try form(of: loggedIn, to: .login)
        // A refused login is answered by its own page.
        guard !consent.asksForPassword else { throw failure(.login, loggedIn) }
        let agreed = try answer(to: .consent) { () throws(HTTPFailure) in
            try browser.submit(consent, [("answer", "allow")])
        }
        guard let code = codeSent(with: agreed, to: request) else {
            throw failure(.consent, agreed)
        }
        return code
    }

    /// Returns the code that the browser is sent back with; nil if it is not, or not for this
    /// request (RFC 6749, section 10.12).
    private func codeSent(with answer: HTTPResponse, to request: CodeRequest) -> String? {
        guard let back = parameters(of: answer), back["state"] == request.state else { return nil }
        return back["code"]
    }

    /// The client's part.
    private func redeem(
        _ code: String, of request: CodeRequest
    ) throws(StrategyError) -> ControlHandedOut {
        let connection = connect()
        let form = request.redemption(of: code) + [("client_id", client.id)]
        let answer = try answer(to: .redemption) { () throws(HTTPFailure) in
            try connection.send(HTTPRequest.form(ServerPath.token, form))
        }
        guard answer.status == 200 else { throw failure(.redemption, answer) }
        // Whatever it is, it may contain a token.
        guard let tokens = try? JSONDecoder().decode(TokenAnswer.self, from: Data(answer.body)),
            tokens.type.lowercased() == "bearer"
        else {
            throw StrategyError(
                .failed,
                "\(attempt): the answer to \(Step.redemption.rawValue) has no bearer token "
                    + "(RFC 6749, section 5.1)")
        }
        return ControlHandedOut(access: tokens.access, refresh: tokens.refresh)
    }

    private func connect() -> HTTPConnection {
        HTTPConnection(to: authority, deadlines: HTTPDeadlines(answer_ms: Self.answer_ms))
    }

    /// The token endpoint's answer (RFC 6749, section 5.1).
    private struct TokenAnswer: Decodable {
        let access: String
        let type: String
        let refresh: String?

        private enum CodingKeys: String, CodingKey {
            case access = "access_token"
            case type = "token_type"
            case refresh = "refresh_token"
        }
    }
}

// MARK: Failures

extension CodeFlowLogin {
    private var attempt: String {
        "cannot get a token for \(user.subject) by the authorization code flow"
    }

    private func answer(
        to step: Step, _ work: () throws(HTTPFailure) -> HTTPResponse
    ) throws(StrategyError) -> HTTPResponse {
        do throws(HTTPFailure) {
            return try work()
        } catch {
            throw StrategyError(
                error.kind.ofStrategy,
                "\(attempt): \(title), asked for \(step.rawValue): \(error.description)")
        }
    }

    private func form(
        of answer: HTTPResponse, to step: Step
    ) throws(StrategyError) -> PageForm {
        guard answer.status == 200 else { throw failure(step, answer) }
        do throws(MissingForm) {
            return try PageForm(of: answer)
        } catch {
            throw failure(step, answer)
        }
    }

    private func parameters(of answer: HTTPResponse) -> [String: String]? {
        CodeRequest.parameters(of: answer, backTo: client.redirectURI)
    }

    /// For an answer that does not lead on. A redirection's address is not repeated: it may have a
    /// code.
    private func failure(_ step: Step, _ answer: HTTPResponse) -> StrategyError {
        var reason = answer.excerpt
        if let back = parameters(of: answer), let error = back["error"] {
            reason = [error, back["error_description"]].compactMap(\.self).joined(separator: ", ")
        }
        return StrategyError(
            .failed,
            "\(attempt): \(title) answered \(step.rawValue) with status \(answer.status)"
                + (reason.isEmpty ? "" : ": \(reason)"))
    }
}
