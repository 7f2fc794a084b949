import Foundation
import Load
import Oracle
package import Results
package import Revocation
import Stores
import Strategies
import Tokens

/// What came of letting one mutant, or one real strategy, run.
package struct MutantOutcome: Sendable {
    package let mutation: Mutation?
    package let strategy: String
    package let options: OptionValues
    package let report: OracleReport
    package let operations: Int

    /// Whether what was meant to catch it did; for a real strategy, whether nothing was found.
    package var isAsDue: Bool {
        guard let mutation else { return report.isClean }
        return mutation.meantFor.contains { report.counts[$0.rawValue, default: 0] > 0 }
    }

    /// `invariants 1, 3`.
    package var caughtBy: String {
        guard !report.isClean else { return "nothing" }
        let numbers = report.counts.keys.sorted().map { String($0) }
        return "invariant\(numbers.count > 1 ? "s" : "") " + numbers.joined(separator: ", ")
    }
}

/// Runs simulations of real and mutated strategies on stores of their own.
package struct MutantTrial: Sendable {
    package var seed: UInt64
    package var operations: Int
    private let folder: String

    /// - Parameter folder: an existing folder for the stores; the caller removes it.
    package init(seed: UInt64, operations: Int, folder: String) {
        self.seed = seed
        self.operations = operations
        self.folder = folder
    }

    private static let leeway = Duration.milliseconds(20)

    /// Short periods, so that every bound is reached many times.
    static func options(for strategy: String) -> OptionValues {
        switch strategy {
        case "jwt-refresh", "jwt-hybrid":
            OptionValues([
                "grace": .duration(.milliseconds(20)), "refresh_ttl": .duration(.milliseconds(400)),
            ])
        case "jwt-token-version", "jwt-subject-cutoff", "jwt-blocklist-cached":
            OptionValues(["cache_ttl": .duration(.milliseconds(50))])
        case "jwt-blocklist-poll": OptionValues(["poll_interval": .duration(.milliseconds(50))])
        case "jwt-blocklist-push", "jwt-blocklist-filter":
            OptionValues(["max_stale": .duration(.milliseconds(50))])
        case "jwt-key-rotation", "jwt-grouped-keys":
            OptionValues(["jwks_refresh": .duration(.milliseconds(50))])
        // Small, so that indexes are given out again and again.
        case "jwt-status-list":
            OptionValues(["list_ttl": .duration(.milliseconds(50)), "list_size": .count(2_048)])
        default: OptionValues()
        }
    }

    /// What a simulation of each strategy as it is runs under: one for each value of each choice.
    package static var real: [(strategy: String, options: OptionValues)] {
        Registry.catalogue.filter { $0.name != "null" }.flatMap { descriptor in
            var variants = [options(for: descriptor.name)]
            if descriptor.options.contains(where: { $0.name == "grace" }),
                var strict = variants.first
            {
                strict["grace"] = .duration(.zero)
                variants.append(strict)
            }
            for option in descriptor.options {
                guard case .choice(let choices) = option.kind else { continue }
                variants = variants.flatMap { known in
                    choices.map { choice in
                        var next = known
                        next[option.name] = .choice(choice)
                        return next
                    }
                }
            }
            return (variants + further(of: descriptor)).map { (descriptor.name, $0) }
        }
    }

    /// Settings that are no choice and yet another way of working.
    private static func further(of descriptor: StrategyDescriptor) -> [OptionValues] {
        let ways: [(name: String, value: OptionValue)] = [
            // Fewer than there are tokens, so that some are let go.
            ("verified_cache", .count(64)), ("overlap", .duration(.milliseconds(40))),
        ]
        return ways.filter { way in descriptor.options.contains { $0.name == way.name } }.map {
            var options = options(for: descriptor.name)
            options[$0.name] = $0.value
            return options
        }
    }

    /// One strategy of the registry, with one mistake or with none.
    package func run(
        _ strategy: String, _ mutation: Mutation?, options: OptionValues? = nil
    ) throws -> MutantOutcome {
        var options = options ?? Self.options(for: strategy)
        if mutation == .remembersPastExpiry || mutation == .remembersPastRetirement {
            options["verified_cache"] = .count(64)
        }
        let own = "\(folder)/\(UUID().uuidString.prefix(8))"  // short, as a socket's path must be
        try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
        let stores = Registry.catalogue.first { $0.name == strategy }?.stores(options) ?? []
        let server = stores.contains(.redis) ? try PrivateRedis.start(in: own) : nil
        defer { server?.stop() }
        var visitor = MutantVisitor(
            trial: self, strategy: strategy, mutation: mutation, options: options, folder: own,
            server: server)
        try Registry.visitAll(&visitor)
        guard let report = visitor.report else {
            throw MutantError(description: "the registry has no strategy \(strategy)")
        }
        return MutantOutcome(
            mutation: mutation, strategy: strategy, options: options, report: report,
            operations: operations)
    }

    fileprivate func simulate<Strategy: RegisteredStrategy>(
        _ type: Strategy.Type, _ visitor: MutantVisitor
    ) throws -> OracleReport {
        let context = StrategyContext(
            directory: visitor.folder,
            sqlite: SQLiteConfiguration(path: "", synchronous: .off, cacheBytes: 1 << 20),
            redis: visitor.server.map {
                RedisAccess(
                    endpoint: $0.endpoint, deadlines: RedisDeadlines(), keyPrefix: "m:",
                    isPrivate: true)
            },
            algorithm: .HS256, leeway: Self.leeway, longestLifetime: .seconds(2))
        var simulation = Simulation(
            seed: seed, operations: operations, audience: context.audience,
            leeway: context.leeway)
        if visitor.mutation == .failsOpen {
            // A store that goes away for good in the middle.
            let (server, middle) = (visitor.server, operations / 2)
            simulation.before = { if $0 == middle { server?.stop() } }
        }
        if visitor.mutation == .forgetsRevocationEarly {
            // Entries outlive their tokens by a grace: lives have to be longer than that.
            simulation.lifetime = .seconds(2)
            simulation.shortest = .seconds(2)
        }
        let base = try Strategy(visitor.options, in: context)
        guard let mutation = visitor.mutation else {
            return Oracle(try simulation.run(base, name: visitor.strategy)).report()
        }
        let mutant = Mutant(base, mutation)
        return Oracle(try simulation.run(mutant, name: mutation.rawValue)).report()
    }
}

struct MutantError: Error, CustomStringConvertible {
    let description: String
}

private struct MutantVisitor: StrategyVisitor {
    let trial: MutantTrial
    let strategy: String
    let mutation: Mutation?
    let options: OptionValues
    let folder: String
    let server: PrivateRedis?
    var report: OracleReport?

    mutating func visit<Strategy: RegisteredStrategy>(_ type: Strategy.Type) throws {
        guard type.descriptor.name == strategy else { return }
        report = try trial.simulate(type, self)
    }
}
