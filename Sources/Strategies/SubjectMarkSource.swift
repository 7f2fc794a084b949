import Revocation
import Stores
import Tokens

/// Where a strategy keeps its subjects' marks and how long a node goes by one that it was told: what
/// strategies by version and by date share.
struct SubjectMarkSource: Sendable {
    private static let store = StrategyOption.choice(
        "store", default: "sqlite", of: ["sqlite", "redis"], "where the subjects' marks are")
    private static let cacheTTL = StrategyOption.duration(
        "cache_ttl", default: .zero, in: .zero ... .seconds(86_400),
        "how long a node goes by an answer it had; 0s asks every time")
    private static let cacheEntries = StrategyOption.count(
        "cache_entries", default: 100_000, in: 1...10_000_000, "subjects a node's cache holds")

    static let options = [store, cacheTTL, cacheEntries]

    static func stores(_ options: OptionValues) -> Set<StoreKind> {
        options.choice(store) == "redis" ? [.redis] : [.sqlite]
    }

    private static let file = "subjects.sqlite"

    let context: StrategyContext
    let cacheTTL: Duration
    private let cacheEntries: Int
    private let step_us: Int64
    /// Nil for SQLite.
    private let redis: RedisAccess?

    /// - Parameter step_us: by how much raising a mark raises it at least.
    init(
        _ options: OptionValues, in context: StrategyContext, for strategy: String, step_us: Int64
    ) throws(StrategyError) {
        self.context = context
        self.step_us = step_us
        cacheTTL = options.duration(Self.cacheTTL)
        cacheEntries = options.count(Self.cacheEntries)
        if options.choice(Self.store) == "redis" {
            redis = try context.requireRedis(for: strategy)
        } else {
            redis = nil
            let connection = try context.openSQLite(Self.file)
            try fromStore(try connection.execute(SQLiteMarks.schema))
        }
    }

    var guarantee: Guarantee {
        Guarantee(
            reaches: [.subject], bound: .after(cacheTTL),
            stance: cacheTTL > .zero ? .stale(upTo: cacheTTL) : .failClosed,
            model: cacheTTL > .zero ? .kept(for: cacheTTL) : .atOnce)
    }

    func open() throws(StrategyError) -> SubjectMarks {
        // A mark covers the whole step that it begins: a token from its end dies that much later.
        let memory_us =
            context.memory.microseconds + RequestInFlight.longest_ms * 1_000 + step_us
        if let redis {
            return .redis(
                RedisMarks(
                    connection: try redis.connect(), access: redis, memory_us: memory_us,
                    step_us: step_us))
        }
        let connection = try context.openSQLite(Self.file)
        return .sqlite(
            try fromStore(
                try SQLiteMarks(connection, memory_us: memory_us, step_us: step_us)))
    }

    /// One node's memory of marks; nil where every request asks.
    func makeCache() -> BoundedCache<String, Int64>? {
        guard cacheTTL > .zero else { return nil }
        return BoundedCache(lifetime_us: cacheTTL.microseconds, capacity: cacheEntries)
    }
}

/// One thread's way to the marks at a node: by what the node remembers, or by asking.
struct SubjectMarkReader {
    let marks: SubjectMarks
    let cache: BoundedCache<String, Int64>?

    func mark(of subject: String, at now: NumericDate) throws(StrategyError) -> Int64 {
        guard let cache else { return try marks.mark(of: subject) }
        if let known = cache.value(for: subject, at: now) { return known }
        let mark = try marks.mark(of: subject)
        cache.keep(mark, for: subject, asked: now)
        return mark
    }
}
