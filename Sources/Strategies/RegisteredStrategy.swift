public import Revocation
public import Tokens

/// How nodes learn that a token was revoked, as the registry lists it: options, and what each side
/// of the process border is made of.
///
/// A value holds its options alone. What the authorization server keeps is made by
/// ``makeAuthority(in:)``, what a resource server keeps by ``makeNode(_:in:at:)``; the two share
/// stores and published documents, and nothing else.
public protocol RegisteredStrategy: Sendable {
    associatedtype Authority: AuthorizationServer
    associatedtype Node: VerifierNode, NodeInstrumentation

    static var descriptor: StrategyDescriptor { get }

    init(_ options: OptionValues)

    /// The authorization server: makes its keys, sets its store up and publishes what nodes fetch.
    func makeAuthority(in context: AuthorityContext) throws(StrategyError) -> Authority

    /// One resource server, which starts its caches, keys and feeds as of `now`.
    func makeNode(
        _ id: NodeID, in context: NodeContext, at now: NumericDate
    ) throws(StrategyError) -> Node

    /// What is kept of an acknowledged revocation: by default what the weakest of its stores keeps.
    static func durability(_ options: OptionValues, in context: StrategyContext) -> Durability
}

extension RegisteredStrategy {
    public static func durability(
        _ options: OptionValues, in context: StrategyContext
    ) -> Durability {
        context.durability(of: descriptor.stores(options))
    }
}

/// One authorization server; its threads share what it holds.
public protocol AuthorizationServer: Sendable {
    associatedtype Handle: TokenAuthority, AuthorityInstrumentation

    /// A handle for one thread, with its own connections.
    func makeHandle() throws(StrategyError) -> Handle
}
