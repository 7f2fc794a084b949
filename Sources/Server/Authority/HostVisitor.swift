import Revocation
import Strategies

/// A visitor that makes the authorization server of the strategy with a given name.
struct HostVisitor: StrategyVisitor {
    let name: String
    let options: OptionValues
    let environment: StrategyContext
    let documents: PublishedDocuments
    let receivers: EventReceivers
    private(set) var host: (any HostedStrategy)?

    init(
        _ name: String, _ options: OptionValues, in environment: StrategyContext,
        publishing documents: PublishedDocuments, pushing receivers: EventReceivers
    ) {
        self.name = name
        self.options = options
        self.environment = environment
        self.documents = documents
        self.receivers = receivers
    }

    mutating func visit<Strategy: RegisteredStrategy>(
        _ type: Strategy.Type
    ) throws(StrategyError) {
        guard type.descriptor.name == name else { return }
        host = try StrategyHost<Strategy>(
            options, in: environment, publishing: documents, pushing: receivers)
    }
}
