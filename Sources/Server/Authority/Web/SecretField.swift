import HTTPTypes
import Hummingbird
import OAuth
import ServerContract

/// A value of the `Authorization` field that one party knows. Compared in constant time.
struct SecretField: Sendable {
    private let expected: [UInt8]
    /// The answer to a request without it (RFC 9110, section 11.6.1).
    private let challenge: String

    /// The secret of the control interface, as a bearer token (RFC 6750, section 2.1).
    init(bearer secret: String) {
        expected = Array("Bearer \(secret)".utf8)
        challenge = "Bearer realm=\"control\""
    }

    /// A client's credentials (RFC 7617; RFC 6749, section 2.3.1), as resource servers spell them.
    init(basic client: ClientCredentials) {
        expected = Array(client.basic.utf8)
        challenge = WebRefusal.basicChallenge
    }

    func matches(_ request: WebRequest) throws(WebRefusal) -> Bool {
        guard let given = try request.authorization else { return false }
        return SecretComparison.isEqual([UInt8](given.utf8), expected)
    }

    func require(_ request: WebRequest) throws(WebRefusal) {
        guard try !matches(request) else { return }
        throw WebRefusal(
            .unauthorized, OAuthError.Code.invalidClient.rawValue, "this needs credentials",
            headers: [.wwwAuthenticate: challenge])
    }
}
