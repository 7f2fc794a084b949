package import HTTPClient
package import Revocation
package import ServerContract
package import Stores
import Synchronization
import Tokens

/// A resource server's way to ask its authorization server about tokens (RFC 7662), so many at the
/// same time and no more, however many unknown tokens its clients send.
package struct HTTPIntrospection: IntrospectionService {
    private let address: HTTPAddress
    private let client: ClientCredentials
    private let path: NetworkPath?
    private let limit: IntrospectionLimit

    /// More than the event loops that usually share one authorization server.
    package static let usualMost = 64

    /// - Parameters:
    ///   - client: the client that asks (RFC 7662, section 2.1).
    ///   - path: the emulated way to the authorization server; nil for none.
    ///   - most: how many tokens are asked about at the same time. Further requests fail at once.
    package init(
        at address: HTTPAddress, as client: ClientCredentials, over path: NetworkPath? = nil,
        atOnce most: Int = HTTPIntrospection.usualMost
    ) {
        self.address = address
        self.client = client
        self.path = path
        limit = IntrospectionLimit(most)
    }

    package func makeIntrospector() throws(StrategyError) -> any TokenIntrospector {
        HTTPIntrospector(
            RemoteAuthority(at: address, over: path), as: client, within: limit)
    }
}

/// How many introspections of a resource server are under way.
private final class IntrospectionLimit: Sendable {
    private let most: Int
    private let running = Atomic(0)

    init(_ most: Int) { self.most = max(most, 1) }

    /// Calls `ask`.
    ///
    /// - Throws: `.busy`, without calling it, if as many as allowed are under way.
    func within<Answer>(
        _ purpose: String, _ ask: () throws(StrategyError) -> Answer
    ) throws(StrategyError) -> Answer {
        defer { running.wrappingSubtract(1, ordering: .relaxed) }
        guard running.wrappingAdd(1, ordering: .relaxed).newValue <= most else {
            throw StrategyError(
                .busy, "cannot \(purpose): \(most) are under way. Try again in a second.")
        }
        return try ask()
    }
}

/// One thread's introspections, over a connection of its own.
private final class HTTPIntrospector: TokenIntrospector {
    private let authority: RemoteAuthority
    private let fields: [HTTPField]
    private let limit: IntrospectionLimit

    private static let purpose = "introspect a token"

    init(
        _ authority: RemoteAuthority, as client: ClientCredentials,
        within limit: IntrospectionLimit
    ) {
        self.authority = authority
        self.limit = limit
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
        let response = try limit.within(Self.purpose) { () throws(StrategyError) in
            try authority.send(request, to: Self.purpose)
        }
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
