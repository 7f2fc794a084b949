import Revocation
import Stores
import TestSupport
import Testing
import Tokens

@testable import Strategies

@Suite struct `The parts of a distant deployment` {
    private let network = EmulatedNetwork(
        store: .zero, authorityStore: .zero, authority: .milliseconds(2), jitter: 0, seed: 1)

    private var crossings: Int { network.authority?.achieved.count ?? 0 }

    private func inDistantContext(_ body: (StrategyContext) throws -> Void) throws {
        try inContext { context in
            var distant = context
            distant.network = network
            network.turn(on: true)
            try body(distant)
        }
    }

    @Test func `are key set and status list, which a node fetches over the network`() throws {
        try inDistantContext { context in
            let strategy = try InProcessDeployment<JWTStatusList>(
                OptionValues(["list_ttl": .duration(.seconds(10))]), in: context)
            let authority = try strategy.makeAuthority()
            let token = try authority.issue(context.grant("alice"), at: at(0))
            #expect(crossings == 0)
            let verifier = try strategy.makeNode(.only, at: at(0)).makeVerifier()
            // The keys of the tokens, the keys of the list, and the list.
            let fetches = crossings
            #expect(fetches == 3)
            #expect(try verifier.accepts(token, at: at(1)))
            #expect(crossings == fetches)
            #expect(try verifier.accepts(token, at: at(11)))
            #expect(crossings == fetches + 1)
        }
    }

    @Test func `are introspection for every request, and for none that a kept answer decides`()
        throws
    {
        try inDistantContext { context in
            let expectations: [(life: Duration, calls: Int)] = [(.zero, 2), (.seconds(10), 1)]
            for (life, calls) in expectations {
                let strategy = try InProcessDeployment<OpaqueIntrospection>(
                    OptionValues(["cache_ttl": .duration(life)]), in: context)
                let token = try strategy.makeAuthority().issue(
                    context.grant("alice"), at: at(0))
                let verifier = try strategy.makeNode(.only, at: at(0)).makeVerifier()
                let before = crossings
                #expect(try verifier.accepts(token, at: at(1)))
                #expect(try verifier.accepts(token, at: at(2)))
                #expect(crossings == before + calls)
            }
        }
    }

    @Test func `are events, each receiver by a way of its own`() throws {
        let exchange = EventExchange()
        for index in 0..<2 { exchange.register(NodeID(index: index, of: 2)) { _ in } }
        let path = try #require(network.authority)
        let distant = DistantEvents(exchange, over: path)
        network.turn(on: true)
        for receiver in distant.receivers { try distant.deliver([1], to: receiver) }
        #expect(crossings == 2)
        #expect(throws: StrategyError.self) { try distant.deliver([1], to: 2) }
    }

    /// Clients cross the network in the lanes of a load instead.
    @Test func `are not handles on the authorization server, which cross nothing`() throws {
        try inDistantContext { context in
            let strategy = try InProcessDeployment<JWTRefresh>(OptionValues(), in: context)
            let authority = try strategy.makeAuthority()
            let token = try authority.issue(context.grant("alice"), at: at(0))
            let presented = try #require(token.refresh).bytes
            _ = try authority.refresh(presented.span, at: at(1))
            try authority.revoke(.token(token), at: at(2))
            _ = try authority.purge(at: at(3))
            #expect(crossings == 0)
        }
    }

    @Test func `reach the store by ways of their own`() throws {
        let deployment = try PrivateDeployment()
        let network = EmulatedNetwork(
            store: .milliseconds(2), authorityStore: .milliseconds(3), authority: .zero,
            jitter: 0, seed: 1)
        var context = deployment.context
        context.network = network
        let strategy = try InProcessDeployment<JWTRedisBlocklist>(OptionValues(), in: context)
        let authority = try strategy.makeAuthority()
        let verifier = try strategy.makeNode(.only, at: at(0)).makeVerifier()
        let token = try authority.issue(context.grant("alice"), at: at(0))
        network.turn(on: true)
        #expect(try verifier.accepts(token, at: at(1)))
        #expect(network.store?.achieved.count == 1)
        #expect(network.authorityStore?.achieved.count == 0)
        try authority.revoke(.token(token), at: at(2))
        #expect(network.store?.achieved.count == 1)
        #expect(network.authorityStore?.achieved.count == 1)
        #expect(try !verifier.accepts(token, at: at(3)))
    }
}
