import Foundation
import HTTPClient
import ServerContract

/// A request for the photos at a resource server, with a token (RFC 6750, section 2.1).
struct PhotoRequest: Sendable {
    let server: HTTPAddress

    private static let answer_ms = 5_000

    /// What a resource server answered.
    struct Outcome: Sendable {
        let status: Int
        /// `WWW-Authenticate` (RFC 6750, section 3).
        let challenge: String?
        /// Why the token was refused, in the server's own words.
        let reason: String?
        let photos: [PrintedPhoto]
    }

    func send(_ token: String) throws(DemoFailure) -> Outcome {
        let connection = HTTPConnection(
            to: server, deadlines: HTTPDeadlines(answer_ms: Self.answer_ms))
        let response: HTTPResponse
        do throws(HTTPFailure) {
            response = try connection.send(
                HTTPRequest(
                    "GET", ServerPath.photos,
                    fields: [HTTPField("Authorization", "Bearer \(token)")]))
        } catch {
            throw DemoFailure(error.description)
        }
        let list = try? JSONDecoder().decode(PhotoList.self, from: Data(response.body))
        return Outcome(
            status: response.status, challenge: response.value(of: "WWW-Authenticate"),
            reason: response.value(of: ControlHeader.reason),
            photos: response.status == 200 ? list?.photos ?? [] : [])
    }
}

/// A photo as the resource server lists it.
struct PrintedPhoto: Decodable, Sendable {
    let id: Int
    let title: String
}

private struct PhotoList: Decodable {
    let photos: [PrintedPhoto]
}
