import Revocation
import Stores
import Tokens

/// An authorization server's introspection over a network. Each introspector has a connection of
/// its own.
struct DistantIntrospection: IntrospectionService {
    private let service: any IntrospectionService
    private let path: NetworkPath

    init(_ service: any IntrospectionService, over path: NetworkPath) {
        self.service = service
        self.path = path
    }

    func makeIntrospector() throws(StrategyError) -> any TokenIntrospector {
        DistantIntrospector(try service.makeIntrospector(), over: path)
    }
}

private final class DistantIntrospector: TokenIntrospector {
    private let introspector: any TokenIntrospector
    private var crossing: NetworkCrossing

    init(_ introspector: any TokenIntrospector, over path: NetworkPath) {
        self.introspector = introspector
        crossing = NetworkCrossing(over: path)
    }

    func introspect(
        _ token: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> Introspection {
        crossing.depart()
        defer { crossing.arrive() }
        return try introspector.introspect(token, at: now)
    }
}
