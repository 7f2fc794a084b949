public import Revocation
public import Tokens

/// A strategy whose authorization server and resource servers live in one process: documents are
/// handed over in memory.
public struct InProcessDeployment<Strategy: RegisteredStrategy>: Deployment {
    public let guarantee: Guarantee
    private let strategy: Strategy
    private let authority: Strategy.Authority
    private let nodes: NodeContext

    public init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        let documents = DocumentStore()
        guarantee = Strategy.descriptor.guarantee(options, context.tokenTerms)
        strategy = Strategy(options)
        authority = try strategy.makeAuthority(
            in: AuthorityContext(context, publishing: documents))
        nodes = NodeContext(context, fetchingFrom: documents)
    }

    public func makeAuthority() throws(StrategyError) -> Strategy.Authority.Handle {
        try authority.makeHandle()
    }

    public func makeNode(
        _ id: NodeID, at now: NumericDate
    ) throws(StrategyError) -> Strategy.Node {
        try strategy.makeNode(id, in: nodes, at: now)
    }
}
