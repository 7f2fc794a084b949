import HTTPTypes
import Hummingbird
import Logging
import OAuth

extension WebRefusal {
    static let basicChallenge = "Basic realm=\"revbench\", charset=\"UTF-8\""

    /// The answer for an error of the OAuth logic. What failed inside goes to the log only, because
    /// it names files and stores.
    init(_ error: OAuthError, to log: Logger) {
        switch error.code {
        case .temporarilyUnavailable:
            log.warning("no decision could be made", metadata: ["reason": "\(error.description)"])
            self = .unavailable
        case .serverError:
            log.error("the server failed", metadata: ["reason": "\(error.description)"])
            self = .broken
        default:
            self.init(
                HTTPResponse.Status(code: error.code.httpStatus), error.code.rawValue,
                error.description, headers: Self.challenge(for: error.code))
        }
    }

    private static func challenge(for code: OAuthError.Code) -> HTTPFields {
        switch code {
        case .invalidClient: [.wwwAuthenticate: basicChallenge]
        case .invalidToken, .insufficientScope:
            [.wwwAuthenticate: "Bearer error=\"\(code.rawValue)\""]
        default: [:]
        }
    }
}

/// Runs one operation of the OAuth logic and converts its error.
func answered<Answer>(
    _ log: Logger, _ work: () throws(OAuthError) -> Answer
) throws(WebRefusal) -> Answer {
    do throws(OAuthError) {
        return try work()
    } catch {
        throw WebRefusal(error, to: log)
    }
}
