import Revocation
import Stores
package import Tokens

/// Why a request was refused, or could not be answered.
///
/// The description is for logs. It contains no token, secret, password or other value of the
/// request.
package struct OAuthError: Error, Sendable, Hashable {
    /// The codes of RFC 6749, sections 4.1.2.1 and 5.2; RFC 6750, section 3.1; RFC 7009, section
    /// 2.2.1; and OpenID Connect Core 1.0, section 3.1.2.6.
    package enum Code: String, Sendable, Hashable, CaseIterable {
        case invalidRequest = "invalid_request"
        case invalidClient = "invalid_client"
        case invalidGrant = "invalid_grant"
        case unauthorizedClient = "unauthorized_client"
        case unsupportedGrantType = "unsupported_grant_type"
        case unsupportedResponseType = "unsupported_response_type"
        case unsupportedTokenType = "unsupported_token_type"
        case invalidScope = "invalid_scope"
        case accessDenied = "access_denied"
        case loginRequired = "login_required"
        case consentRequired = "consent_required"
        case invalidToken = "invalid_token"
        case insufficientScope = "insufficient_scope"
        case serverError = "server_error"
        case temporarilyUnavailable = "temporarily_unavailable"

        /// The status of the answer at an endpoint that answers with JSON (RFC 6749, section 5.2;
        /// RFC 6750, section 3.1; RFC 7009, section 2.2.1).
        package var httpStatus: Int {
            switch self {
            case .invalidClient, .invalidToken: 401
            case .insufficientScope: 403
            case .serverError: 500
            case .temporarilyUnavailable: 503
            default: 400
            }
        }
    }

    package let code: Code
    /// ASCII without quotation marks and backslashes (RFC 6749, section 5.2).
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = Self.printable(description)
    }

    /// `error_description`, for the client's developer. The cause of a failure is for the log
    /// alone: it may name a file or an address of this server.
    var clientDescription: String {
        switch code {
        case .serverError, .temporarilyUnavailable: "the server cannot answer this now"
        default: description
        }
    }

    /// The answer's body (RFC 6749, section 5.2).
    package var json: JSONValue {
        .object([
            .init("error", .string(code.rawValue)),
            .init("error_description", .string(clientDescription)),
        ])
    }

    /// Replaces what `error_description` must not contain.
    private static func printable(_ text: String) -> String {
        let bytes = text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "'")
            case 0x20...0x7e: byte
            default: UInt8(ascii: "?")
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

// MARK: Failures below

extension OAuthError {
    /// For a store that failed to write or to answer: neither a success nor a refusal.
    init(_ error: StoreError) { self.init(.temporarilyUnavailable, error.description) }

    init(_ error: TokenError) { self.init(.serverError, error.description) }

    init(_ error: StrategyError) {
        self.init(
            error.kind == .unsupportedTarget ? .unsupportedTokenType : .temporarilyUnavailable,
            error.description)
    }
}

/// Runs one operation of the store and converts its error.
@inline(__always)
func inStore<Answer>(
    _ access: @autoclosure () throws(StoreError) -> Answer
) throws(OAuthError) -> Answer {
    do {
        return try access()
    } catch {
        throw OAuthError(error)
    }
}

/// Runs one operation on tokens or keys and converts its error.
@inline(__always)
func inTokens<Answer>(
    _ work: @autoclosure () throws(TokenError) -> Answer
) throws(OAuthError) -> Answer {
    do {
        return try work()
    } catch {
        throw OAuthError(error)
    }
}

/// Runs one operation of the strategy and converts its error.
@inline(__always)
func inStrategy<Answer>(
    _ work: @autoclosure () throws(StrategyError) -> Answer
) throws(OAuthError) -> Answer {
    do {
        return try work()
    } catch {
        throw OAuthError(error)
    }
}
