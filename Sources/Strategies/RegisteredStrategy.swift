public import Revocation
public import Tokens

/// How nodes learn that a token was revoked, as listed in the registry: its options, and the parts
/// of each side of the process boundary.
///
/// A value holds only its options. ``makeAuthority(in:)`` makes what the authorization server
/// keeps, and ``makeNode(_:in:at:)`` what a resource server keeps. The two share stores and
/// published documents, and nothing else.
public protocol RegisteredStrategy: Sendable {
    associatedtype Authority: AuthorizationServer
    associatedtype Node: VerifierNode, NodeInstrumentation

    static var descriptor: StrategyDescriptor { get }

    init(_ options: OptionValues)

    /// Makes the authorization server: generates its keys, sets up its store and publishes what
    /// nodes fetch.
    func makeAuthority(in context: AuthorityContext) throws(StrategyError) -> Authority

    /// Makes one resource server, which starts its caches, keys and feeds as of `now`.
    func makeNode(
        _ id: NodeID, in context: NodeContext, at now: NumericDate
    ) throws(StrategyError) -> Node

    /// What an acknowledged revocation survives; by default, what its weakest store survives.
    static func durability(_ options: OptionValues, in context: StrategyContext) -> Durability
}

extension RegisteredStrategy {
    public static func durability(
        _ options: OptionValues, in context: StrategyContext
    ) -> Durability {
        context.durability(of: descriptor.stores(options))
    }
}

/// One authorization server. Its threads share its state.
public protocol AuthorizationServer: Sendable {
    associatedtype Handle: TokenAuthority, AuthorityInstrumentation

    /// Returns a handle for one thread, with its own connections.
    func makeHandle() throws(StrategyError) -> Handle
}
