import Foundation
package import HTTPClient
import ServerContract
package import Tokens

/// A client's request for an authorization code with PKCE (RFC 6749, section 4.1.1; RFC 7636,
/// section 4.3), and what it makes of the answer.
package struct CodeRequest: Sendable {
    package var client: String
    package var redirectURI: String
    /// What it asks for, separated by spaces.
    package var scope: String
    package var state: String
    /// `code_verifier`
    package var verifier: String
    package var nonce: String?

    package init(
        client: String, redirectURI: String, scope: String, state: String, verifier: String,
        nonce: String? = nil
    ) {
        self.client = client
        self.redirectURI = redirectURI
        self.scope = scope
        self.state = state
        self.verifier = verifier
        self.nonce = nonce
    }

    /// Draws the state and the verifier.
    package init(client: String, redirectURI: String, scope: String) throws(TokenError) {
        self.init(
            client: client, redirectURI: redirectURI, scope: scope,
            state: try OpaqueToken.randomID(),
            verifier: String(decoding: try OpaqueToken.generate(), as: UTF8.self))
    }

    /// The parameters of the request.
    package var query: [(String, String)] {
        get throws(TokenError) {
            let digest = try TokenHasher().digest([UInt8](verifier.utf8).span).bytes
            var parameters = [
                ("response_type", "code"), ("client_id", client), ("redirect_uri", redirectURI),
                ("scope", scope), ("state", state),
            ]
            if let nonce { parameters.append(("nonce", nonce)) }
            return parameters + [
                ("code_challenge", Base64URL.encodedString(digest.span)),
                ("code_challenge_method", "S256"),
            ]
        }
    }

    /// The path and the query that the browser is sent to.
    package var address: String {
        get throws(TokenError) {
            let query = [UInt8](form: try query)
            return ServerPath.authorize + "?" + String(decoding: query, as: UTF8.self)
        }
    }

    /// Returns the parameters that the browser is sent back to the client with; nil for an answer
    /// that sends it nowhere, or elsewhere.
    package static func parameters(
        of answer: HTTPResponse, backTo redirectURI: String
    ) -> [String: String]? {
        guard [302, 303].contains(answer.status), let location = answer.value(of: "location"),
            location.hasPrefix(redirectURI + "?")
        else { return nil }
        let pairs = location.dropFirst(redirectURI.count + 1).split(separator: "&").map { pair in
            let end = pair.firstIndex(of: "=") ?? pair.endIndex
            return (decoded(pair[..<end]), decoded(pair[end...].dropFirst()))
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// What a client sends to redeem a code (RFC 6749, section 4.1.3; RFC 7636, section 4.5). A
    /// public client adds its `client_id`.
    package func redemption(of code: String) -> [(String, String)] {
        [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirectURI),
            ("code_verifier", verifier),
        ]
    }

    /// Decodes a form (RFC 6749, appendix B), in which `+` is a space.
    private static func decoded(_ text: Substring) -> String {
        let spaced = String(text).replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? spaced
    }
}
