import Foundation
import HTTPClient
import Revocation
import ServerContract

/// One thread's connection to a server's control interface and to its other endpoints. Keeps the
/// server running.
final class ControlConnection {
    private let server: ServerProcess
    private let connection: HTTPConnection
    private let fields: [HTTPField]

    /// How long an answer may take: some operations fill a store.
    private static let answer_ms = 120_000

    init(to server: ServerProcess, secret: String) {
        self.server = server
        var deadlines = HTTPDeadlines()
        deadlines.answer_ms = Self.answer_ms
        connection = HTTPConnection(to: server.address, deadlines: deadlines)
        fields = [
            HTTPField("Authorization", "Bearer \(secret)"),
            HTTPField("Content-Type", "application/json"),
        ]
    }

    /// Asks the control interface.
    ///
    /// - Parameter path: a path of `ControlPath`.
    /// - Throws: the server's own error, or why there is no answer.
    func ask<Answer: Decodable>(
        _ path: String, _ question: some Encodable
    ) throws(StrategyError) -> Answer {
        let body: [UInt8]
        do { body = Array(try JSONEncoder().encode(question)) } catch {
            throw StrategyError(.failed, "cannot encode a question for \(path)")
        }
        let response = try send(HTTPRequest("POST", path, fields: fields, body: body))
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(response.body))
        } catch {
            throw StrategyError(
                .failed, "\(server.title) answered \(path) with something unexpected")
        }
    }

    /// Sends a form to one of OAuth's endpoints.
    func post(_ path: String, form: [(String, String)]) throws(StrategyError) {
        _ = try send(HTTPRequest.form(path, form))
    }

    private func send(_ request: HTTPRequest) throws(StrategyError) -> HTTPResponse {
        let response: HTTPResponse
        do throws(HTTPFailure) { response = try connection.send(request) } catch {
            throw StrategyError(error, from: server)
        }
        guard response.status == 200 else { throw refusal(of: request, response) }
        return response
    }

    private func refusal(of request: HTTPRequest, _ response: HTTPResponse) -> StrategyError {
        let told = try? JSONDecoder().decode(ControlError.self, from: Data(response.body))
        let kind = told.flatMap { StrategyError.Kind(rawValue: $0.error) }
        let reason = told.map { ": \($0.errorDescription ?? $0.error)" } ?? ""
        return StrategyError(
            kind ?? .failed,
            "\(server.title) answered \(request.path) with status \(response.status)\(reason)")
    }
}

extension StrategyError {
    /// - Parameter server: the server that did not answer.
    init(_ failure: HTTPFailure, from server: ServerProcess) {
        self.init(failure.kind.ofStrategy, "\(server.title): \(failure.description)")
    }
}

extension HTTPFailure.Kind {
    var ofStrategy: StrategyError.Kind {
        switch self {
        case .unreachable: .unreachable
        case .timeout: .timeout
        case .malformed, .tooLarge: .failed
        }
    }
}
