/// Something done for each strategy as its own type, so that the code for it is compiled for it.
public protocol StrategyVisitor {
    associatedtype Failure: Error

    mutating func visit<Strategy: RegisteredStrategy>(_ type: Strategy.Type) throws(Failure)
}
