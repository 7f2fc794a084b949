import HTTPClient
import Revocation
import Stores

/// One thread's connection to an authorization server, over the emulated network if there is one.
final class RemoteAuthority {
    let address: HTTPAddress
    private let connection: HTTPConnection
    private var crossing: NetworkCrossing?

    /// Longer than any document that is published.
    private static let longestBody_bytes = 16 << 20

    init(
        at address: HTTPAddress, over path: NetworkPath?,
        within deadlines: HTTPDeadlines = HTTPDeadlines()
    ) {
        self.address = address
        connection = HTTPConnection(
            to: address, deadlines: deadlines,
            limits: HTTPLimits(body_bytes: Self.longestBody_bytes))
        crossing = path.map { NetworkCrossing(over: $0) }
    }

    /// Sends a request and waits for its answer.
    ///
    /// - Parameter purpose: what is attempted, for the error: `fetch jwks.json`.
    func send(
        _ request: HTTPRequest, to purpose: String
    ) throws(StrategyError) -> HTTPResponse {
        crossing?.depart()
        defer { crossing?.arrive() }
        do throws(HTTPFailure) {
            return try connection.send(request)
        } catch {
            throw StrategyError(.init(error.kind), "cannot \(purpose): \(error)")
        }
    }

    /// The error for an answer that is not the expected one.
    func failure(_ purpose: String, _ cause: String) -> StrategyError {
        StrategyError(
            .failed, "cannot \(purpose) at the authorization server \(address.url): \(cause)")
    }
}

extension StrategyError.Kind {
    fileprivate init(_ kind: HTTPFailure.Kind) {
        self =
            switch kind {
            case .unreachable: .unreachable
            case .timeout: .timeout
            case .malformed, .tooLarge: .failed
            }
    }
}
