import Foundation
import Revocation
import Stores
import Strategies
import TestSupport
import Testing

@Suite struct `What is kept of an acknowledged revocation` {
    static let settings: [(RedisRetention, Durability.End, evicts: Bool?)] = [
        (RedisRetention(), .none, nil),
        (kept(log: false, "everysec", snapshots: false), .none, false),
        (kept(log: false, "always", snapshots: true), .none, false),
        (kept(log: true, "no"), .processKill, false),
        (kept(log: true, "everysec"), .processKill, false),
        (kept(log: true, nil), .processKill, false),
        (kept(log: true, "always"), .powerCut, false),
        (kept(log: true, "always", limit: 1, "volatile-lru"), .powerCut, true),
        (kept(log: true, "always", limit: 0, "allkeys-lru"), .powerCut, false),
        (kept(log: true, "always", limit: 1, "noeviction"), .powerCut, false),
        (kept(log: true, "always", limit: nil, "allkeys-lru"), .powerCut, nil),
        (kept(log: true, "always", limit: 1, nil), .powerCut, nil),
    ]

    private static func kept(
        log: Bool, _ sync: String?, snapshots: Bool = false, limit: Int64? = 0,
        _ policy: String? = "noeviction"
    ) -> RedisRetention {
        RedisRetention(
            keepsLog: log, logSync: sync, takesSnapshots: snapshots, memoryLimit_bytes: limit,
            evictionPolicy: policy)
    }

    @Test func `follows a Redis server's configuration, and counts what is not told as lost`() {
        for (retention, end, evicts) in Self.settings {
            #expect(retention.durability.outlives == end, "\(retention)")
            #expect(retention.evicts == evicts, "\(retention)")
            #expect((retention.durability.mayDrop == nil) == (evicts == false), "\(retention)")
        }
    }

    @Test func `is what the weakest store keeps`() {
        let strong = Durability(outlives: .powerCut, reason: "a")
        let weak = Durability(outlives: .processKill, reason: "b", mayDrop: "c")
        let both = Durability.weakest(of: [strong, weak])
        #expect(both == Durability(outlives: .processKill, reason: "a; b", mayDrop: "c"))
        #expect(Durability.weakest(of: []) == .ofProcess)
        #expect(
            both.description
                == "survives a process kill, not a power failure: a; b; may be dropped: c")
    }

    @Test func `is warned of where it is nothing, and loudly where it may vanish`() {
        func warnings(_ retention: RedisRetention) -> [String] {
            retention.warnings(at: .loopback(port: 6_379), ["one-strategy", "another"])
        }
        #expect(warnings(Self.kept(log: true, "always")).isEmpty)
        let lost = warnings(Self.kept(log: false, "no"))
        #expect(lost.count == 1 && lost[0].contains("one-strategy, another are lost when"))
        let dropped = warnings(Self.kept(log: true, "always", limit: 1, "allkeys-lfu"))
        #expect(dropped.count == 1)
        #expect(dropped.first?.hasPrefix("Redis may evict revocations silently: ") == true)
        #expect(dropped.first?.contains("revocations of one-strategy, another") == true)
        #expect(warnings(RedisRetention()).count == 2)
    }

    @Test func `is read from the server itself`() throws {
        let server = try ScratchRedis()
        defer { server.remove() }
        let redis = try RedisConnection(server.endpoint)
        #expect(try redis.retention() == Self.kept(log: false, "everysec"))
        let changes = [
            ("appendonly", "yes"), ("appendfsync", "always"), ("save", "60 1"),
            ("maxmemory", "8mb"), ("maxmemory-policy", "volatile-ttl"),
        ]
        for (name, value) in changes { _ = try redis.command("CONFIG", "SET", name, value) }
        #expect(
            try redis.retention()
                == Self.kept(log: true, "always", snapshots: true, limit: 8 << 20, "volatile-ttl"))
        _ = try redis.command("ACL", "SETUSER", "default", "-config")
        #expect(
            try redis.retention()
                == RedisRetention(
                    keepsLog: true, memoryLimit_bytes: 8 << 20, evictionPolicy: "volatile-ttl"))
        _ = try redis.command("ACL", "SETUSER", "default", "-info")
        #expect(try redis.retention() == RedisRetention())
    }

    /// Why `normal` promises nothing beyond a process kill, and no setting survives a damaged disk:
    /// SQLite reads a log up to its first damaged frame, and ignores the rest.
    @Test func `in SQLite is silently lost with a damaged tail of the log`() throws {
        let scratch = try Scratch()
        let path = scratch.file("live.sqlite")
        let live = try SQLiteConnection(SQLiteConfiguration(path: path))
        try live.execute("CREATE TABLE revoked(id INTEGER)")
        try live.checkpoint()
        try live.execute("INSERT INTO revoked VALUES (1)")
        func revoked(afterDamage isDamaged: Bool) throws -> Int64 {
            let copy = scratch.file("copy-\(isDamaged).sqlite")
            try FileManager.default.copyItem(atPath: path, toPath: copy)
            var log = try Data(contentsOf: URL(filePath: path + "-wal"))
            if isDamaged { log[log.count - 1] ^= 1 }
            try log.write(to: URL(filePath: copy + "-wal"))
            let opened = try SQLiteConnection(SQLiteConfiguration(path: copy))
            let count = try opened.prepare("SELECT count(*) FROM revoked")
            return try count.step() ? count.int64(0) : -1
        }
        #expect(try revoked(afterDamage: false) == 1)
        #expect(try revoked(afterDamage: true) == 0)
    }
}
