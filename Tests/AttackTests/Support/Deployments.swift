import Foundation
import Revocation
import Stores
import Strategies
import TestSupport
import Testing
import Tokens

/// Builds every JWT strategy of the registry: with its standard options and each algorithm, and
/// with each other value of an option and two algorithms.
struct DeploymentBuilder: StrategyVisitor {
    let folder: String
    let redis: RedisEndpoint
    private(set) var deployments: [AttackedDeployment] = []

    init(folder: String, redis: RedisEndpoint) {
        self.folder = folder
        self.redis = redis
    }

    mutating func visit<Strategy: RegisteredStrategy>(_ type: Strategy.Type) throws {
        guard type.descriptor.signsTokens else { return }
        for algorithm in Algorithm.allCases {
            try add(type, OptionValues(), nil, algorithm)
        }
        for (option, value) in type.descriptor.singleChanges {
            for algorithm in [Algorithm.HS256, .ES256] {
                let label = "\(option)=\(value)"
                try add(type, OptionValues([option: value]), label, algorithm)
            }
        }
    }

    private mutating func add<Strategy: RegisteredStrategy>(
        _ type: Strategy.Type, _ options: OptionValues, _ label: String?, _ algorithm: Algorithm
    ) throws {
        let name = [type.descriptor.name, algorithm.rawValue, label].compactMap(\.self)
            .joined(separator: " ")
        let context = try StrategyContext.sample(
            named: "\(deployments.count)", in: folder, redis: redis, algorithm: algorithm,
            longestLifetime: AttackedDeployment.lifetime)
        deployments.append(
            try AttackedDeployment(
                name: name, isStandard: label == nil, context: context, options: options
            ) { try InProcessDeployment<Strategy>(options, in: $0) })
    }
}

/// Gives a suite its deployments while it runs, with a separate Redis, and prints at the end how
/// many attempts were made.
struct AgainstEveryStrategy: SuiteTrait, TestScoping {
    @TaskLocal static var deployments: [AttackedDeployment] = []

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let server = try ParkedRedis(in: scratch.path)
        defer { server.stop() }
        var builder = DeploymentBuilder(folder: scratch.path, redis: server.endpoint)
        try Registry.visitAll(&builder)
        try await Self.$deployments.withValue(builder.deployments) { try await function() }
        let strategies = Registry.catalogue.count { $0.signsTokens }
        print(
            "attacks: \(Tally.total) at \(builder.deployments.count) deployments of "
                + "\(strategies) strategies")
    }
}

extension SuiteTrait where Self == AgainstEveryStrategy {
    static var againstEveryStrategy: Self { AgainstEveryStrategy() }
}

/// A private Redis, started by a thread that waits until the server ends. The kernel ends a server
/// together with the thread that started it.
private final class ParkedRedis: Sendable {
    let endpoint: RedisEndpoint
    private let release = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    init(in folder: String) throws {
        let box = Box()
        let started = DispatchSemaphore(value: 0)
        let (release, ended) = (release, ended)
        Thread.detachNewThread {
            box.result = Result { try PrivateRedis.start(in: folder) }
            started.signal()
            release.wait()
            if case .success(let server) = box.result { server.stop() }
            ended.signal()
        }
        started.wait()
        endpoint = try #require(box.result).get().endpoint
    }

    func stop() {
        release.signal()
        ended.wait()
    }

    /// Written before the semaphore is signalled, and read after the wait for it.
    private final class Box: @unchecked Sendable {
        var result: Result<PrivateRedis, any Error>?
    }
}
