#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// An exchange that brought no answer.
package struct HTTPFailure: Error, Sendable, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        /// The server cannot be reached, or closed the connection before it had answered.
        case unreachable
        case timeout
        /// The answer is not HTTP/1.1, or the request cannot be written as such.
        case malformed
        /// The answer is larger than what is read.
        case tooLarge
    }

    package let kind: Kind
    /// What was attempted, why it failed and what to do. Contains no field value, body or query.
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}

/// What went wrong in an exchange, without saying which exchange it was.
struct HTTPFault: Error {
    let kind: HTTPFailure.Kind
    let reason: String
    let cure: String
    /// Whether the server has closed the connection.
    private(set) var isClosure = false

    private init(_ kind: HTTPFailure.Kind, _ reason: String, _ cure: String) {
        self.kind = kind
        self.reason = reason
        self.cure = cure
    }

    /// - Parameter cause: an error number of the operating system.
    init(system cause: Int32) {
        switch cause {
        case EPIPE, ECONNRESET: self = Self.closed
        case EMFILE, ENFILE:
            self.init(
                .unreachable, Self.text(of: cause),
                "Raise the limit of open files (ulimit -n), or use fewer connections.")
        default: self.init(.unreachable, Self.text(of: cause), Self.closed.cure)
        }
    }

    private static func text(of cause: Int32) -> String {
        guard let found = strerror(cause) else { return "error \(cause)" }
        let text = String(cString: found)
        return text.prefix(1).lowercased() + text.dropFirst()
    }

    static let closed: HTTPFault = {
        var fault = HTTPFault(
            .unreachable, "the server closed the connection",
            "See whether the server runs and listens there.")
        fault.isClosure = true
        return fault
    }()

    static func late(after limit_ms: Int) -> HTTPFault {
        HTTPFault(
            .timeout, "no answer within \(limit_ms) ms",
            "See whether the server is overloaded, or allow it more time.")
    }

    static func lateConnection(after limit_ms: Int) -> HTTPFault {
        HTTPFault(
            .timeout, "no connection within \(limit_ms) ms",
            "See whether the server is overloaded, or allow it more time.")
    }

    static func malformed(_ reason: String) -> HTTPFault {
        HTTPFault(
            .malformed, "the answer is not HTTP/1.1: \(reason)", "See what listens there.")
    }

    static func tooLarge(_ what: String) -> HTTPFault {
        HTTPFault(.tooLarge, "\(what) of the answer is too large", "Ask the server for less.")
    }

    /// A request that cannot be written.
    static func unwritable(_ reason: String) -> HTTPFault {
        HTTPFault(.malformed, reason, "Nothing was sent.")
    }

    /// - Parameter attempt: what was attempted, after "cannot".
    func failure(of attempt: String) -> HTTPFailure {
        HTTPFailure(kind, "cannot \(attempt): \(reason). \(cure)")
    }
}
