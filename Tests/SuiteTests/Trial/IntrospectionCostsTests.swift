import Metrics
import Results
import Revocation
import Scenario
import Strategies
import TestSupport
import Testing

@testable import Suite

@Suite struct `Costs of introspection` {
    @Test func `have a figure per refusal only where there was a refusal`() throws {
        let scratch = try Scratch()
        let environment = StrategyContext.sample(in: scratch.path)
        let deployment = try InProcessDeployment<OpaqueIntrospection>(
            OptionValues(["cache_ttl": .duration(.seconds(1))]), in: environment)
        var context = TrialContext(
            deployment, audience: environment.audience, variant: Variant(strategy: "s"),
            trial: TrialPlace(index: 0, block: 0, variant: 0, seed: 1),
            stores: TrialStores([]))
        let node = try deployment.makeNode(.only, at: at(0))
        context.nodes = [node]
        func isActive(_ token: [UInt8]) throws -> Bool {
            try node.makeVerifier().verdict(token, at: at(0)).isActive
        }
        let token = try deployment.makeAuthority().issue(environment.grant("alice"), at: at(0))
        #expect(try isActive(token.bytes))
        context.addIntrospectionCosts()
        #expect(context.record.measurement(.introspectionsPerVerification)?.value == 1)
        #expect(context.record.measurement(.introspectionsPerRefusal)?.value == nil)

        context.record.measurements = []
        for _ in 0..<3 { #expect(try !isActive(Array("unknown".utf8))) }
        context.addIntrospectionCosts()
        #expect(context.record.measurement(.introspectionsPerVerification)?.value == 2.0 / 4)
        let perRefusal = try #require(context.record.measurement(.introspectionsPerRefusal))
        #expect(perRefusal.value == 1.0 / 3 && perRefusal.n == 3)
    }
}
