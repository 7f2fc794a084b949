/// A store's failure: what was attempted, why it failed and what to do about it.
///
/// Contains no bound value, key, token or password, so it may be logged unchanged.
public struct StoreError: Error, Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        /// The store is not there, or has gone away.
        case unreachable
        /// The store did not answer in time.
        case timeout
        /// The store is there, but another user holds it.
        case busy
        /// The store has no room left.
        case full
        /// The store's contents cannot be read, or belong to another program.
        case corrupt
        /// The store can be read but not written.
        case readOnly
        /// The store answered with an error.
        case refused
        /// The store's answer violates the protocol.
        case protocolViolation
        /// The caller's request is invalid.
        case misuse
    }

    public let kind: Kind
    /// Completes "cannot …": `reach Redis at 127.0.0.1:6379`.
    public let attempted: String
    /// Without a full stop: `connection refused`.
    public let cause: String
    /// A whole sentence.
    public let remedy: String?

    public init(_ kind: Kind, attempted: String, cause: String, remedy: String? = nil) {
        self.kind = kind
        self.attempted = attempted
        self.cause = cause
        self.remedy = remedy
    }
}

extension StoreError: CustomStringConvertible {
    /// `cannot reach Redis at 127.0.0.1:6379: connection refused. Start it, or …`
    public var description: String {
        let fact = "cannot \(attempted): \(cause)"
        // A server's text may end with a full stop.
        return remedy.map { "\(fact)\(fact.hasSuffix(".") ? "" : ".") \($0)" } ?? fact
    }
}
