import CPlatform
import Foundation
import Load
import Results
import Revocation
import Scenario
import Stores
import Strategies

/// One trial in a process of its own: makes the stores ready, measures, writes the record, and
/// leaves nothing behind.
struct TrialProcess {
    private let job: TrialJob

    init(_ job: TrialJob) { self.job = job }

    func run() -> Int32 {
        platform_catch_signals()
        defer { try? FileManager.default.removeItem(atPath: job.folder) }
        do {
            try Temporary.makeFolder(job.folder)
            let stores = try TrialStores(job)
            defer { stores.close() }
            var visitor = TrialVisitor(job: job, stores: stores)
            try Registry.visitAll(&visitor)
            guard let record = visitor.record else {
                throw TrialFailure("the registry has no strategy \(visitor.variant.strategy)")
            }
            let data = try JSONEncoder().encode(record)
            try RunFolder.write(data, to: job.output, remedy: Temporary.remedy)
            if let failure = visitor.failure { throw failure }
            return ExitStatus.fine.rawValue
        } catch {
            Console.error("\(error)")
            return ExitStatus.broke.rawValue
        }
    }
}

/// Why a trial ended without a record to believe.
struct TrialFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The stores that a trial's variant needs, started for it.
final class TrialStores {
    let redis: RedisAccess?
    let privateRedis: PrivateRedis?

    init(_ job: TrialJob) throws {
        let variant = job.plan.variants[job.plan.trials[job.trial].variant]
        let descriptor = Registry.catalogue.first { $0.name == variant.strategy }
        guard descriptor?.stores(variant.options).contains(.redis) == true else {
            redis = nil
            privateRedis = nil
            return
        }
        let settings = variant.settings.redis
        let deadlines = RedisDeadlines(
            connectMilliseconds: Int(settings.connectTimeout.nanoseconds / 1_000_000),
            commandMilliseconds: Int(settings.commandTimeout.nanoseconds / 1_000_000))
        let endpoint: RedisEndpoint
        var retention: RedisRetention?
        if let url = job.redisURL {
            privateRedis = nil
            endpoint = try RedisEndpoint(url: url)
            retention = try RedisConnection(endpoint, deadlines: deadlines).retention()
        } else {
            let transport: PrivateRedis.Options.Transport =
                settings.transport == .tcp ? .tcp : .unix
            let server = try PrivateRedis.start(
                in: job.folder, options: .init(transport: transport))
            privateRedis = server
            endpoint = server.endpoint
        }
        redis = RedisAccess(
            endpoint: endpoint, deadlines: deadlines,
            keyPrefix: "\(job.keyPrefix)\(job.trial):", isPrivate: privateRedis != nil,
            retention: retention)
    }

    /// Ends the private server, or removes the trial's keys from another's.
    func close() {
        privateRedis?.stop()
        guard privateRedis == nil, let redis else { return }
        do {
            let connection = try RedisConnection(redis.endpoint, deadlines: redis.deadlines)
            _ = try connection.deleteKeys(withPrefix: redis.keyPrefix)
        } catch {
            Console.error("keys that begin with \(redis.keyPrefix) may be left: \(error)")
        }
    }

    /// CPU time of the Redis server's process so far; nil without one.
    func redisCPU_us() -> Double? {
        guard let redis,
            let connection = try? RedisConnection(redis.endpoint, deadlines: redis.deadlines),
            let info = try? connection.info("cpu"),
            let user = info["used_cpu_user"].flatMap(Double.init),
            let system = info["used_cpu_sys"].flatMap(Double.init)
        else { return nil }
        return (user + system) * 1e6
    }
}

/// Finds the trial's strategy in the registry and runs the trial for its type.
struct TrialVisitor: StrategyVisitor {
    let job: TrialJob
    let stores: TrialStores
    private(set) var record: TrialRecord?
    /// What ended the trial early; ``record`` then holds what was measured before.
    private(set) var failure: (any Error)?

    init(job: TrialJob, stores: TrialStores) {
        self.job = job
        self.stores = stores
    }

    var variant: Variant { job.plan.variants[job.plan.trials[job.trial].variant] }

    mutating func visit<Strategy: RegisteredStrategy>(_ type: Strategy.Type) throws {
        guard type.descriptor.name == variant.strategy else { return }
        let settings = variant.settings
        let sqlite = SQLiteConfiguration(
            path: "", synchronous: .init(rawValue: settings.sqlite.synchronous.rawValue) ?? .normal,
            cacheBytes: settings.sqlite.cache_bytes, mmapBytes: settings.sqlite.mmap_bytes,
            busyTimeoutMilliseconds: Int(settings.sqlite.busyTimeout.nanoseconds / 1_000_000))
        let context = StrategyContext(
            directory: job.folder, sqlite: sqlite, redis: stores.redis,
            algorithm: settings.token.algorithm, leeway: settings.token.leeway,
            longestLifetime: max(settings.population.ttl, settings.token.ttl))
        let strategy = try Strategy(variant.options, in: context)
        var runner = try TrialRunner(
            strategy, audience: context.audience, variant: variant,
            trial: job.plan.trials[job.trial], stores: stores)
        if !strategy.guarantee.reaches.isEmpty {
            runner.state(Strategy.durability(variant.options, in: context))
        }
        defer { record = runner.record }
        do {
            if let fault = try Preflight<Strategy>(variant: variant, beside: context).check() {
                runner.invalidate("the gate: \(fault)")
            } else {
                try runner.run()
            }
            if let file = job.history {
                try runner.judgeHistory(of: job.trial, variant, file: file)
            }
        } catch {
            runner.invalidate("\(error)")
            failure = TrialFailure("\(variant.strategy): \(error)")
        }
    }
}
