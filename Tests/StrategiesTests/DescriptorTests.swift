import Foundation
import Revocation
import TestSupport
import Testing

@testable import Strategies

@Suite struct `A descriptor` {
    private static let token = TokenTerms(lifetime: .seconds(60), leeway: .seconds(2))
    private static let names = Registry.catalogue.map(\.name)

    private func descriptor(_ name: String) throws -> StrategyDescriptor {
        try #require(Registry.catalogue.first { $0.name == name })
    }

    @Test func `names its strategy and its options as no other does`() {
        let catalogue = Registry.catalogue
        let names = catalogue.flatMap { [$0.name] + $0.aliases }
        #expect(Set(names).count == names.count)
        for descriptor in catalogue {
            let options = descriptor.options.map(\.name)
            #expect(Set(options).count == options.count, "\(descriptor.name)")
        }
    }

    @Test func `of one strategy says that it is the calibration`() throws {
        let calibration = Registry.catalogue.filter(\.isCalibration)
        #expect(calibration.count == 1)
        let guarantee = try #require(calibration.first).guarantee(OptionValues(), Self.token)
        #expect(guarantee.bound == .never && guarantee.family == .none)
    }

    /// Checks where each strategy has the state of its verifications. If the store is an option, it
    /// decides.
    @Test func `says whether a verification waits for another process`() throws {
        func waits(_ name: String, _ values: OptionValues = OptionValues()) throws -> Bool {
            try descriptor(name).placement(values).waitsForAnotherProcess
        }
        let waiting = try Set(Self.names.filter { try waits($0) })
        #expect(
            waiting == [
                "session-redis", "opaque-introspection", "jwt-redis-blocklist",
                "jwt-blocklist-cached", "jwt-blocklist-filter", "jwt-hybrid",
            ])
        for name in ["jwt-token-version", "jwt-subject-cutoff"] {
            var values = OptionValues()
            values["store"] = .choice("redis")
            #expect(try waits(name, values))
            values["store"] = .choice("sqlite")
            #expect(try descriptor(name).placement(values) == .embedded)
        }
    }

    /// A strategy that asks a server has a server, or a file that only the authorization server
    /// opens; a strategy with its state in a file has a store for the file.
    @Test(arguments: names)
    func `places state in no store that it does not need`(name: String) throws {
        let descriptor = try descriptor(name)
        for values in [OptionValues()] + descriptor.simulatedVariants {
            let all = descriptor.options.reduce(into: values) { all, option in
                all[option.name] = values[option.name] ?? option.standard
            }
            let stores = descriptor.stores(all)
            switch descriptor.placement(values) {
            case .networked: #expect(!stores.isEmpty)
            case .embedded: #expect(stores.contains(.sqlite))
            case .stateless, .document: break
            }
        }
    }

    /// Returns settings of which no two sums are equal.
    private func odd(_ descriptor: StrategyDescriptor) -> OptionValues {
        var values = OptionValues()
        for (place, option) in descriptor.options.enumerated() {
            guard case .duration = option.kind else { continue }
            values[option.name] = .duration(.milliseconds(1_001 << place))
        }
        return values
    }

    @Test(arguments: names)
    func `states what the durations of its guarantee are made of`(name: String) throws {
        let descriptor = try descriptor(name)
        for values in [odd(descriptor), OptionValues(), descriptor.simulated] {
            let guarantee = descriptor.guarantee(values, Self.token)
            func sum(_ terms: DurationSum?) throws -> Duration? {
                try terms.map { terms in
                    try #require(
                        terms.duration { term in
                            switch term {
                            case .lifetime: Self.token.lifetime
                            case .leeway: Self.token.leeway
                            case .option(let name):
                                descriptor.options.first { $0.name == name }
                                    .map { values.duration($0) }
                            }
                        }, "\(terms) is not made of its settings")
                }
            }
            switch guarantee.bound {
            case .never: #expect(guarantee.boundTerms == nil)
            case .expiry(let leeway):
                #expect(leeway == Self.token.leeway)
                #expect(guarantee.boundTerms == [.lifetime, .leeway])
            case .after(let bound): #expect(try sum(guarantee.boundTerms) == bound)
            }
            let model = guarantee.model.range(lifetime: Self.token.lifetime)
            #expect(try sum(guarantee.modelLowTerms) == model?.lowerBound)
            #expect(try sum(guarantee.modelHighTerms) == model?.upperBound)
            #expect(
                (guarantee.highStakesBound == nil) == (guarantee.highStakesBoundTerms == nil))
            #expect((guarantee.highStakesBound == nil) == !descriptor.weighsRequests)
        }
    }

    @Test(arguments: names)
    func `promises what its deployment does`(name: String) throws {
        try inContext { context in
            var visitor = PromiseVisitor(name: name, context: context)
            try Registry.visitAll(&visitor)
            #expect(visitor.isDone)
        }
    }

    @Test(arguments: names)
    func `gives every option that decides a duration a role`(name: String) throws {
        for option in try descriptor(name).options {
            guard case .duration = option.kind else { continue }
            #expect(option.role != .other, "\(option.name)")
        }
    }

    @Test func `tells how often nodes renew what they know, and leaves out what is off`() throws {
        let periods = Registry.catalogue.map { descriptor in
            (descriptor.name, descriptor.refreshPeriods(OptionValues()).map(\.option))
        }.filter { !$0.1.isEmpty }
        #expect(
            Dictionary(uniqueKeysWithValues: periods) == [
                "jwt-blocklist-cached": ["cache_ttl"], "jwt-blocklist-poll": ["poll_interval"],
                "jwt-key-rotation": ["jwks_refresh"], "jwt-grouped-keys": ["jwks_refresh"],
                "jwt-status-list": ["list_ttl"],
            ])
        let cached = try descriptor("jwt-token-version").refreshPeriods(
            OptionValues(["cache_ttl": .duration(.seconds(3))]))
        #expect(cached.map(\.option) == ["cache_ttl"] && cached.map(\.period) == [.seconds(3)])
    }

    @Test(arguments: names)
    func `lets a simulation see every choice`(name: String) throws {
        let descriptor = try descriptor(name)
        let variants = descriptor.simulatedVariants
        #expect(Set(variants).count == variants.count)
        for option in descriptor.options {
            if case .choice(let choices) = option.kind {
                for choice in choices {
                    #expect(variants.contains { $0[option.name] == .choice(choice) })
                }
            }
            for value in option.alsoSimulated {
                #expect(variants.contains { $0[option.name] == value })
            }
        }
    }
}

private struct PromiseVisitor: StrategyVisitor {
    let name: String
    let context: StrategyContext
    var isDone = false

    mutating func visit<Strategy: RegisteredStrategy>(_ type: Strategy.Type) throws {
        guard type.descriptor.name == name else { return }
        isDone = true
        guard !type.descriptor.stores(OptionValues()).contains(.redis) else { return }
        let deployment = try InProcessDeployment<Strategy>(OptionValues(), in: context)
        #expect(
            deployment.guarantee
                == type.descriptor.guarantee(OptionValues(), context.tokenTerms))
    }
}

@Suite struct `A sum of durations` {
    @Test func `is written as a list of paths and read again`() throws {
        let sum: DurationSum = [.lifetime, .leeway, .option("cache_ttl")]
        let text = try JSONEncoder().encode(sum)
        #expect(
            String(decoding: text, as: UTF8.self)
                == #"["token.ttl","token.leeway","options.cache_ttl"]"#)
        #expect(try JSONDecoder().decode(DurationSum.self, from: text) == sum)
        #expect(sum.description == "token.ttl + token.leeway + options.cache_ttl")
        #expect(DurationSum([]).description == "0s")
    }

    @Test(arguments: ["token.life", "options.", "cache_ttl", "", "Options.x"])
    func `is refused where a path names no setting`(path: String) {
        let text = Data("[\"\(path)\"]".utf8)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(DurationSum.self, from: text)
        }
    }

    @Test func `is unknown where one of its terms is`() {
        let sum: DurationSum = [.lifetime, .option("x")]
        #expect(sum.duration { $0 == .lifetime ? .seconds(1) : nil } == nil)
        #expect(sum.duration { _ in .seconds(1) } == .seconds(2))
        #expect(DurationSum([]).duration { _ in nil } == .zero)
    }
}
