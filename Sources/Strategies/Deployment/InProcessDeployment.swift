public import Revocation
import Stores
public import Tokens

/// A strategy whose authorization server and resource servers run in one process. Documents are
/// handed over in memory. The network between the servers may be emulated.
public struct InProcessDeployment<Strategy: RegisteredStrategy>: Deployment {
    public let guarantee: Guarantee
    private let strategy: Strategy
    private let authority: Strategy.Authority
    private let nodes: StrategyContext
    private let documents: DocumentStore
    private let introspection: any IntrospectionService
    private let events: EventExchange

    public init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        let (documents, events) = (DocumentStore(), EventExchange())
        let path = context.network?.authority
        var transmitter: any EventTransmitter = events
        if let path { transmitter = DistantEvents(events, over: path) }
        guarantee = Strategy.descriptor.guarantee(options, context.tokenTerms)
        strategy = Strategy(options)
        authority = try strategy.makeAuthority(
            in: AuthorityContext(
                context.reachingRedis(over: context.network?.authorityStore),
                publishing: documents, pushing: transmitter))
        var service: any IntrospectionService =
            (authority as? any IntrospectionService) ?? NoIntrospection()
        if let path { service = DistantIntrospection(service, over: path) }
        introspection = service
        nodes = context.reachingRedis(over: context.network?.store)
        self.documents = documents
        self.events = events
    }

    /// Makes a handle at the server itself, with no network in between. Requests of clients cross
    /// the network in the lanes of a load, where many are under way at the same time.
    public func makeAuthority() throws(StrategyError) -> Strategy.Authority.Handle {
        try authority.makeHandle()
    }

    public func makeNode(
        _ id: NodeID, at now: NumericDate
    ) throws(StrategyError) -> Strategy.Node {
        var source: any DocumentSource = documents
        if let path = nodes.network?.authority { source = DistantDocuments(documents, over: path) }
        return try strategy.makeNode(
            id,
            in: NodeContext(
                nodes, fetchingFrom: source, asking: introspection, receiving: events),
            at: now)
    }
}
