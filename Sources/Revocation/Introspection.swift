public import Tokens

/// One thread's way of asking the authorization server about a token (RFC 7662). Never shared
/// between threads.
public protocol TokenIntrospector {
    /// - Throws: ``StrategyError`` if no answer came; never for a bad token.
    func introspect(
        _ token: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> Introspection
}

/// An answer to an introspection request (RFC 7662, section 2.2).
public enum Introspection: Sendable, Hashable {
    case active(Principal, audience: String)
    /// Unknown, expired or revoked: the answer does not say which.
    case inactive
}

/// What makes introspectors: an authorization server, or a node's way to it.
public protocol IntrospectionService: Sendable {
    /// Returns an introspector for one thread, with its own connections.
    func makeIntrospector() throws(StrategyError) -> any TokenIntrospector
}

/// The service of a deployment whose authorization server answers no introspection.
public struct NoIntrospection: IntrospectionService {
    public init() {}

    public func makeIntrospector() throws(StrategyError) -> any TokenIntrospector {
        throw StrategyError(
            .unsupportedTarget, "this strategy's authorization server answers no introspection")
    }
}
