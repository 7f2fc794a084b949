public import Revocation
import Tokens

/// What an authorization server is built from: configuration, stores, and where it publishes.
public struct AuthorityContext: Sendable {
    public let environment: StrategyContext
    public let documents: any DocumentPublisher
    public let events: any EventTransmitter

    public init(
        _ environment: StrategyContext, publishing documents: any DocumentPublisher,
        pushing events: any EventTransmitter = EventExchange()
    ) {
        self.environment = environment
        self.documents = documents
        self.events = events
    }
}

/// What a resource server is built from: configuration, stores, and where it fetches.
public struct NodeContext: Sendable {
    public let environment: StrategyContext
    public let documents: any DocumentSource
    public let introspection: any IntrospectionService
    public let events: any EventReception

    public init(
        _ environment: StrategyContext, fetchingFrom documents: any DocumentSource,
        asking introspection: any IntrospectionService = NoIntrospection(),
        receiving events: any EventReception = EventExchange()
    ) {
        self.environment = environment
        self.documents = documents
        self.introspection = introspection
        self.events = events
    }
}
