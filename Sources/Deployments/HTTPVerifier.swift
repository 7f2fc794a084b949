import HTTPClient
package import Revocation
import ServerContract
package import Tokens

/// One thread's handle on a resource server in another process: a request to its protected
/// resource, on a blocking connection. Loads use lanes instead.
package struct HTTPVerifier: TokenVerifier {
    private let server: ServerProcess
    private let connection: HTTPConnection

    /// The server may be starting its caches, so an answer may take longer than in a load.
    private static let answer_ms = 10_000

    init(_ server: ServerProcess) {
        self.server = server
        var deadlines = HTTPDeadlines()
        deadlines.answer_ms = Self.answer_ms
        connection = HTTPConnection(to: server.address, deadlines: deadlines)
    }

    /// The server judges as of its own clock when the request arrives, not as of `now`.
    ///
    /// - Returns: for an accepted token a principal without contents: what the token says stays at
    ///   the server.
    package func verify(
        _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
    ) throws(StrategyError) -> Verdict {
        let bearer = token.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        let path = request.isHighStakes ? ServerPath.photoOriginals : ServerPath.photos
        let response: HTTPResponse
        do throws(HTTPFailure) {
            response = try connection.send(
                HTTPRequest("GET", path, fields: [HTTPField("Authorization", "Bearer \(bearer)")]))
        } catch {
            throw StrategyError(error, from: server)
        }
        return try verdict(of: response, at: now)
    }

    private func verdict(
        of response: HTTPResponse, at now: NumericDate
    ) throws(StrategyError) -> Verdict {
        let reason = response.value(of: ControlHeader.reason)
        switch response.status {
        case 200:
            return .active(Principal(subject: "", tokenID: nil, scope: "", expiresAt: now))
        case 401:
            if let refusal = reason.flatMap({ Refusal(rawValue: $0) }) { return .refused(refusal) }
        default: break
        }
        throw StrategyError(
            reason.flatMap { StrategyError.Kind(rawValue: $0) } ?? .failed,
            "\(server.title) answered with status \(response.status)"
                + (reason.map { ": \($0)" } ?? ""))
    }
}
