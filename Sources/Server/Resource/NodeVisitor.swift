import Revocation
import Strategies
import Tokens

/// A visitor that finds a strategy in the registry and makes its node, for its type.
struct NodeVisitor: StrategyVisitor {
    private let strategy: String
    private let options: OptionValues
    private let id: NodeID
    private let now: NumericDate
    private let context: NodeContext
    private let events: HTTPEventReception
    /// Nil until the strategy was found.
    private(set) var node: ServedNode?

    init(
        _ strategy: String, _ options: OptionValues, _ id: NodeID, at now: NumericDate,
        in context: NodeContext, takingEvents events: HTTPEventReception
    ) {
        self.strategy = strategy
        self.options = options
        self.id = id
        self.now = now
        self.context = context
        self.events = events
    }

    mutating func visit<Strategy: RegisteredStrategy>(
        _ type: Strategy.Type
    ) throws(StrategyError) {
        guard type.descriptor.name == strategy else { return }
        let made = try Strategy(options).makeNode(id, in: context, at: now)
        let events = events
        node = ServedNode(made, takingEvents: events.takeEvent) { events.close() }
    }
}
