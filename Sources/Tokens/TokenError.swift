internal import COpenSSL

/// A failed operation of this module: what was attempted, why it failed, and what to do.
///
/// Never contains a key, a token or a part of either.
public struct TokenError: Error, Sendable, Hashable, CustomStringConvertible {
    public let attempted: String
    public let cause: String
    public let remedy: String?

    public init(attempted: String, cause: String, remedy: String? = nil) {
        self.attempted = attempted
        self.cause = cause
        self.remedy = remedy
    }

    public var description: String {
        let text = "cannot \(attempted): \(cause)."
        return remedy.map { "\(text) \($0)" } ?? text
    }
}

extension TokenError {
    /// Returns the failure that OpenSSL just reported on this thread, and empties its error queue.
    static func openSSL(_ attempted: String, remedy: String? = nil) -> TokenError {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        let cause = ERR_reason_error_string(code).map { String(cString: $0) }
        return TokenError(
            attempted: attempted, cause: cause ?? "OpenSSL failed without giving a reason",
            remedy: remedy)
    }
}
