import Revocation
import Stores
import Tokens

/// The options of strategies that keep a version or a not-before time per subject.
enum SubjectOptions {
    fileprivate static let store = StrategyOption.choice(
        "store", default: StoreKind.sqlite.rawValue,
        of: [StoreKind.sqlite, .redis].map(\.rawValue),
        "where the subjects' numbers are stored")
    fileprivate static let cacheLife = CacheOptions.life(
        default: .zero, from: .zero,
        "how long a node caches an answer; 0s asks for every request")
    fileprivate static let cacheEntries = CacheOptions.entries(
        "capacity of a node's cache, in subjects")

    static let all = [store, cacheLife, cacheEntries]

    static func stores(_ options: OptionValues) -> Set<StoreKind> {
        StoreKind(rawValue: options.choice(store)).map { [$0] } ?? []
    }

    static func placement(_ options: OptionValues) -> StatePlacement {
        options.choice(store) == StoreKind.redis.rawValue ? .networked : .embedded
    }

    static func guarantee(under settings: GuaranteeSettings) -> Guarantee {
        let life = settings.options.duration(cacheLife)
        return Guarantee(
            under: settings, reaches: SubjectOrGrantTarget.reaches,
            closes: .after([cacheLife.term]),
            outage: life > .zero ? .stale(upTo: life) : .failClosed,
            law: life > .zero ? .kept(for: [cacheLife.term]) : .atOnce)
    }
}

/// Where a strategy keeps its subjects' versions or not-before times, and how long a node caches
/// each of them.
struct SubjectSource: Sendable {
    private static let file = "subjects.sqlite"

    let context: StrategyContext
    private let cacheLife: Duration
    private let cacheEntries: Int
    private let step_us: Int64
    /// Nil for SQLite.
    private let redis: RedisAccess?

    /// - Parameter step_us: the least by which one revocation raises the number.
    init(
        _ options: OptionValues, in context: StrategyContext, for strategy: String, step_us: Int64
    ) throws(StrategyError) {
        self.context = context
        self.step_us = step_us
        cacheLife = options.duration(SubjectOptions.cacheLife)
        cacheEntries = options.count(SubjectOptions.cacheEntries)
        redis =
            SubjectOptions.stores(options).contains(.redis)
            ? try context.requireRedis(for: strategy) : nil
    }

    /// Creates the store's table, once for the deployment.
    func setUp() throws(StrategyError) {
        guard redis == nil else { return }
        let connection = try context.openSQLite(Self.file)
        try fromStore(try connection.execute(SQLiteSubjects.schema))
    }

    func open() throws(StrategyError) -> SubjectStore {
        let memory_us = context.memory_us(ofTick: step_us)
        if let redis {
            return .redis(
                RedisSubjects(
                    connection: try redis.connect(), access: redis, memory_us: memory_us,
                    step_us: step_us))
        }
        let connection = try context.openSQLite(Self.file)
        return .sqlite(
            try fromStore(
                try SQLiteSubjects(connection, memory_us: memory_us, step_us: step_us)))
    }

    /// Returns one node's cache of numbers; nil if every request asks the store.
    func makeCache() -> BoundedCache<String, SubjectNumbers>? {
        guard cacheLife > .zero else { return nil }
        return BoundedCache(lifetime_us: cacheLife.microseconds, capacity: cacheEntries)
    }
}
