/// What went wrong with a store: what was attempted, why it failed and what to do about it.
///
/// Holds no bound value, key, token or password, so that it may be logged as it is.
public struct StoreError: Error, Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        /// The store is not there, or it went away.
        case unreachable
        /// It did not answer in time.
        case timeout
        /// It is there, but another user holds it.
        case busy
        /// It has no room left.
        case full
        /// Its contents cannot be read, or belong to another program.
        case corrupt
        /// It can be read but not written.
        case readOnly
        /// It answered with an error.
        case refused
        /// Its answer breaks the protocol.
        case protocolViolation
        /// The caller asked for something that makes no sense.
        case misuse
    }

    public let kind: Kind
    /// Follows "cannot": `reach Redis at 127.0.0.1:6379`.
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
        // A server may end what it says with a full stop.
        return remedy.map { "\(fact)\(fact.hasSuffix(".") ? "" : ".") \($0)" } ?? fact
    }
}
