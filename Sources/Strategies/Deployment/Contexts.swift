package import Revocation
import Tokens

/// What an authorization server is made in: its configuration and stores, and where it publishes.
package struct AuthorityContext: Sendable {
    package let environment: StrategyContext
    package let documents: any DocumentPublisher

    package init(_ environment: StrategyContext, publishing documents: any DocumentPublisher) {
        self.environment = environment
        self.documents = documents
    }
}

/// What a resource server is made in: its configuration and stores, and where it fetches.
package struct NodeContext: Sendable {
    package let environment: StrategyContext
    package let documents: any DocumentSource

    package init(_ environment: StrategyContext, fetchingFrom documents: any DocumentSource) {
        self.environment = environment
        self.documents = documents
    }
}
