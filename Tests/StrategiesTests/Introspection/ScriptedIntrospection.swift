import Revocation
import Stores
import Synchronization
import TestSupport
import Tokens

@testable import Strategies

/// An authorization server that answers as it is told.
final class ScriptedIntrospection: IntrospectionService {
    private struct State {
        var answer: Result<Introspection, StrategyError>
        var calls = 0
    }

    private let state: Mutex<State>

    static let outage = StrategyError(.unreachable, "cannot ask: the server is away")

    init(_ answer: Introspection) { state = Mutex(State(answer: .success(answer))) }

    var calls: Int { state.withLock { $0.calls } }

    func tell(_ answer: Result<Introspection, StrategyError>) {
        state.withLock { $0.answer = answer }
    }

    func makeIntrospector() -> any TokenIntrospector { Introspector(server: self) }

    private struct Introspector: TokenIntrospector {
        let server: ScriptedIntrospection

        func introspect(
            _ token: Span<UInt8>, at now: NumericDate
        ) throws(StrategyError) -> Introspection {
            let answer = server.state.withLock { state in
                state.calls += 1
                return state.answer
            }
            return try answer.get()
        }
    }
}

extension Introspection {
    /// An active token of `alice`.
    static func active(
        until end: NumericDate, audience: String = ExampleParties.audience
    ) -> Introspection {
        .active(
            Principal(subject: "alice", tokenID: nil, scope: "read", expiresAt: end),
            audience: audience)
    }
}

extension IntrospectingNode {
    /// How often the node asked, as far as its verifiers have told it.
    var load: IntrospectionLoad? {
        observations.lazy.compactMap { $0 as? IntrospectionLoad }.first
    }

    /// A node with the leeway of the samples, 2 s.
    convenience init(
        _ service: any IntrospectionService, life: Duration, maxStale: Duration = .zero,
        capacity: Int = 1_600
    ) {
        self.init(
            asking: service, .sample(in: ""),
            caching: IntrospectionCache.Terms(
                life_us: life.microseconds, patience_us: maxStale.microseconds,
                capacity: capacity))
    }
}
