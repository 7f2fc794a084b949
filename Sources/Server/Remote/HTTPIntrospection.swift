package import HTTPClient
package import Revocation
package import ServerContract
package import Stores
import Tokens

/// A resource server's way to ask its authorization server about tokens (RFC 7662). Each event
/// loop waits for its answer, so no more are asked about at once than there are event loops,
/// however many unknown tokens clients send.
package struct HTTPIntrospection: IntrospectionService {
    private let address: HTTPAddress
    private let client: ClientCredentials
    private let path: NetworkPath?

    /// - Parameters:
    ///   - client: the client that asks (RFC 7662, section 2.1).
    ///   - path: the emulated way to the authorization server; nil for none.
    package init(
        at address: HTTPAddress, as client: ClientCredentials, over path: NetworkPath? = nil
    ) {
        self.address = address
        self.client = client
        self.path = path
    }

    package func makeIntrospector() throws(StrategyError) -> any TokenIntrospector {
        HTTPIntrospector(RemoteAuthority(at: address, over: path), as: client)
    }
}

/// One thread's introspections, over a connection of its own.
private final class HTTPIntrospector: TokenIntrospector {
    private let authority: RemoteAuthority
    private let fields: [HTTPField]

    private static let purpose = "introspect a token"

    init(_ authority: RemoteAuthority, as client: ClientCredentials) {
        self.authority = authority
        fields = [
            HTTPField("Authorization", client.basic),
            HTTPField("Content-Type", "application/x-www-form-urlencoded"),
            HTTPField("Accept", "application/json"),
        ]
    }

    func introspect(
        _ token: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> Introspection {
        var body = Array("token_type_hint=access_token&token=".utf8)
        body.append(percentEncoding: token)
        let request = HTTPRequest("POST", ServerPath.introspect, fields: fields, body: body)
        let response = try authority.send(request, to: Self.purpose)
        switch response.status {
        case 200: break
        case 401:
            throw authority.failure(
                Self.purpose, "it refuses this server's credentials. Launch both with the same.")
        default: throw authority.failure(Self.purpose, "it answered \(response.status)")
        }
        guard let answer = IntrospectionText.read(response.body) else {
            throw authority.failure(
                Self.purpose, "the answer is not one of RFC 7662, section 2.2")
        }
        return answer
    }
}
