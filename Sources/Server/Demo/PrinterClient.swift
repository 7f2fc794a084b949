import Deployments
import Foundation
import HTTPClient
import ServerContract
import Tokens

/// What the photo printer got from an authorization server.
struct PrinterToken: Sendable {
    let access: [UInt8]
    let expiresAt: NumericDate
    /// Nil if it got none.
    let refresh: String?
}

/// An authorization request that is under way. Whoever brings back its state and a code has come
/// from the authorization server (RFC 6749, section 10.12; RFC 7636, section 1.1).
struct PendingSignIn: Sendable {
    /// Where the browser is sent.
    let address: String
    let request: CodeRequest

    var state: String { request.state }
}

/// The client's side of OAuth at one authorization server: a public client with PKCE (RFC 6749;
/// RFC 7636).
struct PrinterClient: Sendable {
    /// Its URL is also its issuer.
    let authority: HTTPAddress
    let redirectURI: String

    /// A login hashes a password, so an answer may take a while on a busy machine.
    private static let answer_ms = 20_000

    /// Makes an authorization request (RFC 6749, section 4.1.1).
    func begin() throws(TokenError) -> PendingSignIn {
        let request = try CodeRequest(
            client: DemoParties.printer, redirectURI: redirectURI, scope: ScopeWords.readPhotos)
        return PendingSignIn(address: authority.url + (try request.address), request: request)
    }

    /// Redeems a code (RFC 6749, section 4.1.3).
    func redeem(
        _ code: String, of pending: PendingSignIn, at now: NumericDate
    ) throws(DemoFailure) -> PrinterToken {
        try token(pending.request.redemption(of: code), at: now)
    }

    /// Exchanges a refresh token (RFC 6749, section 6).
    func renew(_ refresh: String, at now: NumericDate) throws(DemoFailure) -> PrinterToken {
        try token([("grant_type", "refresh_token"), ("refresh_token", refresh)], at: now)
    }

    /// Revokes a token (RFC 7009). Returning is the acknowledgement.
    func revoke(_ token: String) throws(DemoFailure) {
        _ = try post(ServerPath.revoke, [("token", token)])
    }

    private func token(
        _ fields: [(String, String)], at now: NumericDate
    ) throws(DemoFailure) -> PrinterToken {
        let response = try post(ServerPath.token, fields)
        let decoder = JSONDecoder()
        guard let answer = try? decoder.decode(TokenAnswer.self, from: Data(response.body)) else {
            throw DemoFailure("the authorization server's answer is not one of RFC 6749")
        }
        return PrinterToken(
            access: Array(answer.accessToken.utf8),
            expiresAt: now.advanced(byMicroseconds: answer.lifetime_us),
            refresh: answer.refreshToken)
    }

    private func post(
        _ path: String, _ fields: [(String, String)]
    ) throws(DemoFailure) -> HTTPResponse {
        let connection = HTTPConnection(
            to: authority, deadlines: HTTPDeadlines(answer_ms: Self.answer_ms))
        let request = HTTPRequest.form(path, fields + [("client_id", DemoParties.printer)])
        let response: HTTPResponse
        do throws(HTTPFailure) { response = try connection.send(request) } catch {
            throw DemoFailure(error.description)
        }
        guard response.status == 200 else {
            throw DemoFailure(
                "the authorization server answered \(path) with status \(response.status)")
        }
        return response
    }
}

/// The token endpoint's answer (RFC 6749, section 5.1).
private struct TokenAnswer: Decodable {
    let accessToken: String
    let expiresIn: Int64
    let refreshToken: String?

    /// At most a day.
    var lifetime_us: Int64 { min(max(expiresIn, 0), 86_400) * 1_000_000 }

    private enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case expiresIn = "expires_in"
        case refreshToken = "refresh_token"
    }
}
