import Revocation
import Strategies
import Synchronization
import Tokens

/// What judges access tokens for introspection (RFC 7662).
///
/// A strategy that issues opaque tokens introspects them itself. For any other, a node of the
/// strategy in this process judges them as a resource server would, with every look-up that the
/// strategy has, so within the strategy's own window. The node is made when it is first asked: it
/// may have a feed, which would cost every deployment that never introspects.
final class StrategyJudge<Strategy: RegisteredStrategy>: Sendable {
    private let strategy: Strategy
    private let audience: String
    private let context: NodeContext
    private let own: (any IntrospectionService)?
    private let made = Mutex<LoanPool<any TokenIntrospector>?>(nil)

    /// - Parameter own: the strategy's own introspection; nil if it has none.
    init(
        _ strategy: Strategy, asking own: (any IntrospectionService)?, audience: String,
        in context: NodeContext
    ) {
        self.strategy = strategy
        self.own = own
        self.audience = audience
        self.context = context
    }

    func introspect(
        _ token: [UInt8], at now: NumericDate
    ) throws(StrategyError) -> Introspection {
        try introspectors(at: now).with { introspector throws(StrategyError) in
            try introspector.introspect(token.span, at: now)
        }
    }

    private func introspectors(
        at now: NumericDate
    ) throws(StrategyError) -> LoanPool<any TokenIntrospector> {
        try made.withLock { made throws(StrategyError) -> LoanPool<any TokenIntrospector> in
            if let known = made { return known }
            let source = try service(at: now)
            let pool = LoanPool { () throws(StrategyError) in try source.makeIntrospector() }
            made = pool
            return pool
        }
    }

    private func service(at now: NumericDate) throws(StrategyError) -> any IntrospectionService {
        if let own { return own }
        return NodeIntrospection(
            try strategy.makeNode(.only, in: context, at: now), audience: audience)
    }
}

/// Introspection by the verdicts of a node.
private struct NodeIntrospection<Node: VerifierNode>: IntrospectionService {
    private struct Judging: TokenIntrospector {
        let verifier: Node.Verifier
        let audience: String

        func introspect(
            _ token: Span<UInt8>, at now: NumericDate
        ) throws(StrategyError) -> Introspection {
            let request = VerificationRequest(isHighStakes: true)
            switch try verifier.verify(token, request, at: now) {
            case .active(let principal): return .active(principal, audience: audience)
            case .refused: return .inactive
            }
        }
    }

    private let node: Node
    private let audience: String

    init(_ node: Node, audience: String) {
        self.node = node
        self.audience = audience
    }

    func makeIntrospector() throws(StrategyError) -> any TokenIntrospector {
        Judging(verifier: try node.makeVerifier(), audience: audience)
    }
}
