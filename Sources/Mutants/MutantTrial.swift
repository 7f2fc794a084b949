import Foundation
import Load
import Oracle
package import Results
package import Revocation
import Stores
import Strategies
import Tokens

/// The result of running one mutant or one real strategy.
package struct MutantOutcome: Sendable {
    package let mutation: Mutation?
    package let strategy: String
    package let options: OptionValues
    package let report: OracleReport
    package let operations: Int

    /// Whether the result is as expected: a mutation was caught by an invariant meant for it, or
    /// nothing was found in a real strategy.
    package var isAsDue: Bool {
        guard let mutation else { return report.isClean }
        return mutation.meantFor.contains { report.counts[$0.rawValue, default: 0] > 0 }
    }

    /// The invariants that caught it, such as `invariants 1, 3`.
    package var caughtBy: String {
        guard !report.isClean else { return "nothing" }
        let numbers = report.counts.keys.sorted().map { String($0) }
        return "invariant\(numbers.count > 1 ? "s" : "") " + numbers.joined(separator: ", ")
    }
}

/// A runner of simulations of real and mutated strategies, each on its own stores.
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

    /// The variants simulated without a mutation: one per value of each choice.
    package static var real: [(strategy: String, options: OptionValues)] {
        Registry.catalogue.filter { !$0.isCalibration }.flatMap { descriptor in
            descriptor.simulatedVariants.map { (descriptor.name, $0) }
        }
    }

    /// Runs one strategy of the registry, with one mistake or none.
    package func run(
        _ strategy: String, _ mutation: Mutation?, options: OptionValues? = nil
    ) throws -> MutantOutcome {
        guard let descriptor = Registry.catalogue.first(where: { $0.answers(to: strategy) })
        else { throw MutantError(description: "the registry has no strategy \(strategy)") }
        var options = options ?? descriptor.simulated
        if mutation == .remembersPastExpiry || mutation == .remembersPastRetirement {
            let option = VerifiedTokenCache.option
            options[option.name] = option.alsoSimulated.first
        }
        let own = "\(folder)/\(UUID().uuidString.prefix(8))"  // short: socket paths are limited
        try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
        let server =
            descriptor.stores(options).contains(.redis) ? try PrivateRedis.start(in: own) : nil
        defer { server?.stop() }
        var visitor = MutantVisitor(
            trial: self, strategy: descriptor.name, mutation: mutation, options: options,
            folder: own,
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
        // The oracle's count tolerates entries that ended within a second of it. A token listed
        // twice has to outlive the simulation, however fast the machine is.
        let longest = Duration.seconds(visitor.mutation == .listsTokenTwice ? 10 : 2)
        let context = StrategyContext(
            directory: visitor.folder,
            sqlite: SQLiteConfiguration(path: "", synchronous: .off, cacheBytes: 1 << 20),
            redis: visitor.server.map {
                RedisAccess(
                    endpoint: $0.endpoint, deadlines: RedisDeadlines(), keyPrefix: "m:",
                    isPrivate: true)
            },
            algorithm: .HS256, leeway: Self.leeway, longestLifetime: longest)
        var simulation = Simulation(
            seed: seed, operations: operations, audience: context.audience,
            leeway: context.leeway)
        if visitor.mutation == .failsOpen {
            // The store goes away for good halfway through.
            let (server, middle) = (visitor.server, operations / 2)
            simulation.before = { if $0 == middle { server?.stop() } }
        }
        switch visitor.mutation {
        case .forgetsRevocationEarly:
            // Entries outlive their tokens by a grace, so lifetimes have to be longer than that.
            simulation.lifetime = .seconds(2)
            simulation.shortest = .seconds(2)
        case .listsTokenTwice, .failsOpen:
            // Tokens revoked before the store went away have to be unexpired when they are
            // verified.
            simulation.lifetime = longest
        default: break
        }
        if visitor.mutation == .losesEnds { simulation.losesEnd = { $0 % 100 == 50 } }
        let base = try InProcessDeployment<Strategy>(visitor.options, in: context)
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
