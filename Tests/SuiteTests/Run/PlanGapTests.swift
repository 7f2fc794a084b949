import Foundation
import Revocation
import Scenario
import Strategies
import Testing

@testable import Suite

@Suite struct `What a plan uses and another program does not know` {
    private static let name = "jwt-token-version"

    private func plan(_ variants: [Variant]) -> Plan {
        Plan(
            scenario: "s", question: "?", seed: 1, blocks: 1, baseline: "jwt",
            variants: [Variant(strategy: "calibration")] + variants, trials: [])
    }

    private func variant(_ options: [String: OptionValue]) -> Variant {
        Variant(strategy: Self.name, options: OptionValues(options))
    }

    /// Returns the gap of a program with the calibration and these other strategies.
    private func gap(_ variants: [Variant], knowing json: String) throws -> PlanGap? {
        let text = #"{"calibration": {}, \#(json)}"#
        let known = try JSONDecoder().decode(KnownStrategies.self, from: Data(text.utf8))
        return PlanGap(plan(variants), known)
    }

    @Test func `is nothing where it has the same strategies`() {
        let variants = Registry.catalogue.flatMap { strategy in
            strategy.simulatedVariants.map { Variant(strategy: strategy.name, options: $0) }
        }
        #expect(variants.count > 20)
        #expect(PlanGap(plan(variants), KnownStrategies.own) == nil)
    }

    @Test func `is a strategy, named once, with those that both know`() throws {
        let jwt = Variant(strategy: "jwt")
        let refresh = ["a", "b"].map { Variant(strategy: "jwt-refresh", label: $0) }
        let found = try #require(try gap([jwt, jwt] + refresh, knowing: #""jwt": {}"#))
        #expect(found.unknown == [.strategy("jwt-refresh")])
        let text =
            "the strategy jwt-refresh. To leave that out, run with --strategies jwt, or name a "
            + "scenario that both programs know."
        #expect(found.description == text)
    }

    @Test func `is all of it where the calibration alone is shared`() throws {
        let found = try #require(try gap([Variant(strategy: "jwt")], knowing: #""other": {}"#))
        let text = "the strategy jwt. Name a scenario that both programs know."
        #expect(found.description == text)
    }

    @Test func `is an option with another value than the standard one`() throws {
        let known = #""jwt-token-version": {"cache_entries": [], "store": ["sqlite", "redis"]}"#
        #expect(try gap([variant([:])], knowing: known) == nil)
        #expect(try gap([variant(["cache_ttl": .duration(.zero)])], knowing: known) == nil)
        let swept = [0, 1, 2].map { variant(["cache_ttl": .duration(.seconds($0))]) }
        let found = try #require(try gap(swept, knowing: known))
        let option = UnknownName.option(
            "cache_ttl", of: Self.name, standard: .duration(.zero))
        #expect(found.unknown == [option])
        let text =
            "the option cache_ttl of jwt-token-version. To leave that out, run with --set "
            + "strategies.jwt-token-version.cache_ttl=0s, or name a scenario that both programs "
            + "know."
        #expect(found.description == text)
    }

    /// An unknown choice would be read as another one.
    @Test func `is a choice, even the standard one`() throws {
        let known =
            #""jwt-token-version": {"cache_ttl": [], "cache_entries": [], "store": ["redis"]}"#
        #expect(try gap([variant(["store": .choice("redis")])], knowing: known) == nil)
        let variants = [
            variant([:]), variant(["store": .choice("sqlite")]), Variant(strategy: "jwt-new"),
        ]
        let found = try #require(try gap(variants, knowing: known))
        let text =
            "the choice sqlite of the option store of jwt-token-version; the strategy jwt-new. To "
            + "leave that out, run with --strategies jwt-token-version --set "
            + "strategies.jwt-token-version.store=redis, or name a scenario that both programs "
            + "know."
        #expect(found.description == text)
    }
}
