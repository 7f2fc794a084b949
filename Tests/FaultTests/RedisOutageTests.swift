import Foundation
import Revocation
import Stores
import Strategies
import TestSupport
import Testing
import Tokens

/// Every strategy of the registry that asks Redis, under each failure of Redis.
@Suite struct `Every strategy on Redis` {
    @Test(
        arguments: FaultProxy.Fault.allCases.filter { $0 != .none })
    func `keeps its outage behaviour while Redis fails, and recovers`(fault: FaultProxy.Fault)
        throws
    {
        let server = try ScratchRedis()
        defer { server.remove() }
        let proxy = try FaultProxy(before: server.scratch.file("redis.sock"))
        var visitor = RedisVisitor(server.scratch, .loopback(port: proxy.port)) {
            outage, isOnlyStore in
            proxy.set(fault)
            let acknowledged = outage.underOutage("redis \(fault)", isOnlyStore)
            proxy.set(.none)
            outage.recovery("redis \(fault)", acknowledged)
        }
        try Registry.visitAll(&visitor)
        #expect(visitor.checked >= 2)
    }

    @Test func `keeps its outage behaviour while Redis is stopped, and recovers`() throws {
        let server = try ScratchRedis()
        defer { server.remove() }
        var visitor = RedisVisitor(server.scratch, server.endpoint) { outage, isOnlyStore in
            kill(server.redis.processID, SIGSTOP)
            let acknowledged = outage.underOutage("SIGSTOP", isOnlyStore)
            kill(server.redis.processID, SIGCONT)
            outage.recovery("SIGSTOP", acknowledged)
        }
        try Registry.visitAll(&visitor)
        #expect(visitor.checked >= 2)
    }

    @Test func `acknowledges nothing that a Redis without memory has refused`() throws {
        let server = try ScratchRedis()
        defer { server.remove() }
        let admin = try RedisConnection(server.endpoint)
        var visitor = RedisVisitor(server.scratch, server.endpoint) { outage, _ in
            _ = try? admin.command("CONFIG", "SET", "maxmemory", "1")
            let acknowledged = outage.underPressure("noeviction")
            _ = try? admin.command("CONFIG", "SET", "maxmemory", "0")
            outage.recovery("noeviction", acknowledged)
        }
        try Registry.visitAll(&visitor)
        #expect(visitor.checked >= 2)
    }

    /// The token is judged by the date at which it was sent. On a busy machine, Redis may be asked
    /// later.
    @Test func `refuses a revoked token that was sent in date and asked about after it`() throws {
        let server = try ScratchRedis()
        defer { server.remove() }
        var visitor = LatenessVisitor(scratch: server.scratch, redis: server.endpoint)
        try Registry.visitAll(&visitor)
        #expect(visitor.checked >= 1)
    }

    /// An evicted key is forgotten. No node can notice that, so the guarantee has to state it.
    @Test(arguments: ["allkeys-lru", "volatile-lru", "volatile-ttl"])
    func `says of a Redis that evicts keys that it may drop revocations`(policy: String) throws {
        let server = try ScratchRedis()
        defer { server.remove() }
        let admin = try RedisConnection(server.endpoint)
        _ = try admin.command("CONFIG", "SET", "maxmemory-policy", policy)
        _ = try admin.command("CONFIG", "SET", "maxmemory", "100mb")
        let context = try context(
            server.scratch.path, redis: server.endpoint, prefix: "", retention: admin.retention())
        var visitor = DurabilityVisitor(context: context)
        Registry.visitAll(&visitor)
        let onRedis = visitor.found.filter { $0.stores.contains(.redis) }
        #expect(onRedis.count >= 2)
        for found in onRedis {
            #expect(found.durability.mayDrop?.contains(policy) == true, "\(found.name)")
            #expect(found.durability.outlives == .none, "\(found.name)")
        }
    }
}

/// An outage with its strategy's type erased.
struct AnyOutage {
    let underOutage: (_ fault: String, _ allStores: Bool) -> Bool
    let underPressure: (_ fault: String) -> Bool
    let recovery: (_ fault: String, _ acknowledged: Bool) -> Void

    init<Strategy: Deployment>(_ outage: Outage<Strategy>) {
        underOutage = { outage.checkUnderOutage($0, allStores: $1) }
        underPressure = { outage.checkUnderPressure($0) }
        recovery = { outage.checkRecovery($0, acknowledged: $1) }
    }
}

/// Returns a context with short deadlines, so that a call without a deadline is found.
func context(
    _ directory: String, redis: RedisEndpoint?, prefix: String, retention: RedisRetention? = nil
) -> StrategyContext {
    let access = redis.map {
        RedisAccess(
            endpoint: $0,
            deadlines: RedisDeadlines(connectMilliseconds: 500, commandMilliseconds: 400),
            keyPrefix: prefix, isPrivate: false, retention: retention)
    }
    var context = StrategyContext.sample(
        in: directory, redis: access, longestLifetime: .seconds(7_200))
    context.sqlite = SQLiteConfiguration(path: "", busyTimeoutMilliseconds: 100)
    return context
}

private struct RedisVisitor: StrategyVisitor {
    let scratch: Scratch
    let endpoint: RedisEndpoint
    let check: (AnyOutage, _ isOnlyStore: Bool) -> Void
    var checked = 0

    init(
        _ scratch: Scratch, _ endpoint: RedisEndpoint,
        _ check: @escaping (AnyOutage, _ isOnlyStore: Bool) -> Void
    ) {
        self.scratch = scratch
        self.endpoint = endpoint
        self.check = check
    }

    mutating func visit<Strategy: RegisteredStrategy>(_ type: Strategy.Type) throws {
        for options in type.descriptor.variantsOfChoice {
            let stores = type.descriptor.stores(options)
            guard stores.contains(.redis) else { continue }
            checked += 1
            let folder = try scratch.makeFolder("d\(checked)")
            let context = context(folder, redis: endpoint, prefix: "d\(checked):")
            let outage = try Outage(
                try InProcessDeployment<Strategy>(options, in: context), audience: context.audience,
                name: name(of: type.descriptor, options))
            check(AnyOutage(outage), stores == [.redis])
        }
    }
}

func name(of descriptor: StrategyDescriptor, _ options: OptionValues) -> String {
    let parts = options.values.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
    return descriptor.name + parts.joined()
}

/// Collects the durability of each variant, which depends on its stores.
struct DurabilityVisitor: StrategyVisitor {
    typealias Finding = (name: String, stores: Set<StoreKind>, durability: Durability)

    let context: StrategyContext
    var found: [Finding] = []

    init(context: StrategyContext) { self.context = context }

    mutating func visit<Strategy: RegisteredStrategy>(_ type: Strategy.Type) {
        for options in type.descriptor.variantsOfChoice {
            found.append(
                (
                    name(of: type.descriptor, options), type.descriptor.stores(options),
                    type.durability(options, in: context)
                ))
        }
    }
}

/// Revokes a short-lived token. 100 ms after the token's expiry, verifies it as of its last
/// microsecond.
private struct LatenessVisitor: StrategyVisitor {
    let scratch: Scratch
    let redis: RedisEndpoint
    var checked = 0

    mutating func visit<Strategy: RegisteredStrategy>(_ type: Strategy.Type) throws {
        for options in type.descriptor.variantsOfChoice {
            guard type.descriptor.stores(options).contains(.redis) else { continue }
            checked += 1
            let folder = try scratch.makeFolder("late\(checked)")
            var context = context(folder, redis: redis, prefix: "late\(checked):")
            context.leeway = .zero
            context.longestLifetime = .milliseconds(300)
            let strategy = try InProcessDeployment<Strategy>(options, in: context)
            guard case .after(let bound) = strategy.guarantee.bound, bound < .milliseconds(300),
                strategy.guarantee.reaches.first == .token
            else { continue }
            let start = NumericDate.systemTime
            let authority = try strategy.makeAuthority()
            let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: start).makeVerifier()
            let token = try authority.issue(
                Grant(
                    subject: "s", audience: context.audience, scope: "",
                    lifetime: .milliseconds(300)), at: start)
            try authority.revoke(.token(token), at: start)
            let end_s = Double(token.expiresAt.microseconds) / 1e6 + 0.1
            Thread.sleep(until: Date(timeIntervalSince1970: end_s))
            let verdict = try verifier.verdict(
                token, at: token.expiresAt.advanced(byMicroseconds: -1))
            guard case .refused = verdict else {
                Issue.record("\(name(of: type.descriptor, options)): \(verdict)")
                continue
            }
        }
    }
}
