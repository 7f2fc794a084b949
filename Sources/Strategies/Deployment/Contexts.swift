public import Revocation
import Tokens

/// What an authorization server is built from: configuration, stores, and where it publishes.
public struct AuthorityContext: Sendable {
    public let environment: StrategyContext
    public let documents: any DocumentPublisher

    public init(_ environment: StrategyContext, publishing documents: any DocumentPublisher) {
        self.environment = environment
        self.documents = documents
    }
}

/// What a resource server is built from: configuration, stores, and where it fetches.
public struct NodeContext: Sendable {
    public let environment: StrategyContext
    public let documents: any DocumentSource

    public init(_ environment: StrategyContext, fetchingFrom documents: any DocumentSource) {
        self.environment = environment
        self.documents = documents
    }
}
