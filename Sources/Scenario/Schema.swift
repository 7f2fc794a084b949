import Revocation
import Stores
import Tokens

/// A value as one of perhaps several that a setting takes, and what it does to a variant.
struct Choice: Sendable {
    /// As a label shows it; two choices with the same text are the same.
    let text: String
    let apply: @Sendable (inout Variant) -> Void
}

/// A setting that a scenario may write: of all strategies, or an option of one.
struct Setting: Sendable {
    /// `token.ttl`; an option's bare name, `cache_ttl`.
    let path: String
    let expected: String
    /// Whether the value itself is a list, so that a list is no sweep.
    let isList: Bool
    /// Reads the texts written: one, unless ``isList``.
    let read: @Sendable ([String]) -> Choice?

    init<Value>(
        _ path: String, _ key: any WritableKeyPath<Settings, Value> & Sendable,
        _ grammar: Grammar<Value>
    ) {
        self.path = path
        expected = grammar.expected
        isList = false
        read = { texts in
            guard let text = texts.first, let value = grammar.read(text) else { return nil }
            return Choice(text: grammar.text(value)) { $0.settings[keyPath: key] = value }
        }
    }

    init<Value>(
        list path: String, _ key: any WritableKeyPath<Settings, [Value]> & Sendable,
        _ grammar: Grammar<Value>, expected: String,
        accepts: @escaping @Sendable ([Value]) -> Bool
    ) {
        self.path = path
        self.expected = expected
        isList = true
        read = { texts in
            let values = texts.compactMap(grammar.read)
            guard values.count == texts.count, accepts(values) else { return nil }
            let text = "[" + values.map(grammar.text).joined(separator: " ") + "]"
            return Choice(text: text) { $0.settings[keyPath: key] = values }
        }
    }

    init(_ option: StrategyOption) {
        let grammar = Grammar.option(option.kind)
        path = option.name
        expected = grammar.expected
        isList = false
        read = { texts in
            guard let text = texts.first, let value = grammar.read(text) else { return nil }
            return Choice(text: grammar.text(value)) { $0.options[option.name] = value }
        }
    }
}

/// Whether something is done.
enum Switch: String, Sendable, CaseIterable {
    case on, off
}

/// Every setting of a scenario but those of the whole run, ``runKeys``.
///
/// The order is that of a label. Their defaults stand in ``Settings``, those of the run here.
enum Schema {
    /// Keys at the top that are no settings.
    static let runKeys = ["seed", "blocks", "baseline", "aa", "thresholds", "strategies"]

    static let standardSeed = 42
    static let standardBlocks = 3
    static let seed = Grammar<Int>.count(0...Int.max)
    static let blocks = Grammar<Int>.count(1...100)
    static let aa = Grammar<Switch>.choice

    static let settings: [Setting] = population + traffic + phases + stores

    private static let year = Duration.seconds(365 * 86_400)

    private static let population: [Setting] = [
        Setting("nodes", \.nodes, .count(1...64)),
        Setting("population.subjects", \.population.subjects, .count(1...10_000_000)),
        Setting("population.tokens_per_subject", \.population.tokensPerSubject, .count(1...100)),
        Setting("population.draw", \.population.draw, .draw),
        Setting("population.ttl", \.population.ttl, .duration(.seconds(1)...year)),
        Setting("population.revoked", \.population.revoked, .count(0...10_000_000)),
    ]

    private static let traffic: [Setting] = [
        Setting("token.algorithm", \.token.algorithm, .choice),
        Setting("token.ttl", \.token.ttl, .duration(.milliseconds(10)...year)),
        Setting("token.leeway", \.token.leeway, .duration(.zero...(.seconds(3600)))),
        Setting(
            "token.production_ttl", \.token.productionTTL, .duration(.seconds(1)...year)),
        Setting("traffic.bad_share", \.traffic.badShare, .share(upTo: 0.9)),
        Setting("traffic.issue_rate", \.traffic.issueRate_per_s, .rate(upTo: 1e6)),
        Setting("traffic.revoke_rate", \.traffic.revokeRate_per_s, .rate(upTo: 1e6)),
        Setting("traffic.high_stakes_share", \.traffic.highStakesShare, .share(upTo: 1)),
        Setting("traffic.clients", \.traffic.clients, .count(0...100_000)),
        Setting("traffic.refresh_at", \.traffic.refreshAt, .share(from: 0.01, upTo: 0.99)),
    ]

    private static let phases: [Setting] = [
        Setting(
            list: "capacity.concurrency", \.capacity.concurrency, .count(1...256),
            expected: "a rising list of whole numbers from 1 to 256, such as [1, 2, 8]",
            accepts: { !$0.isEmpty && zip($0, $0.dropFirst()).allSatisfy { $0 < $1 } }),
        Setting("capacity.duration", \.capacity.duration, .duration(hundredth...(.seconds(3600)))),
        Setting("capacity.warmup", \.capacity.warmup, .duration(.zero...(.seconds(600)))),
        Setting("capacity.warmup_max", \.capacity.warmupMax, .duration(.zero...(.seconds(3600)))),
        Setting(
            list: "latency.load", \.latency.load, .loadLevel,
            expected: "a list, perhaps empty, of shares of the capacity from 1% to 200% "
                + "or rates up to 10000000/s, each once, such as [50%, 2000/s]",
            accepts: { Set($0).count == $0.count && $0.count <= 32 }),
        Setting("latency.duration", \.latency.duration, .duration(hundredth...(.seconds(86_400)))),
        Setting("latency.arrivals", \.latency.arrivals, .choice),
        Setting("windows.revocations", \.windows.revocations, .count(0...100_000)),
        Setting("windows.background", \.windows.background, .share(upTo: 0.9)),
        Setting("history", \.history, .choice),
        Setting(
            "windows.probe_gap", \.windows.probeGap, .duration(.microseconds(10)...(.seconds(10)))),
        Setting("windows.stolen_use_rate", \.windows.stolenUseRate_per_s, .rate(upTo: 1e6)),
        Setting("windows.storm.share", \.windows.stormWritten.share, .share(upTo: 1)),
        Setting(
            "windows.storm.within", \.windows.stormWritten.within,
            .duration(.milliseconds(1)...(.seconds(3600)))),
    ]

    private static let hundredth = Duration.milliseconds(10)

    private static let stores: [Setting] = [
        Setting("sqlite.synchronous", \.sqlite.synchronous, .choice),
        Setting("sqlite.cache", \.sqlite.cache_bytes, .size(0...(64 << 30))),
        Setting("sqlite.mmap", \.sqlite.mmap_bytes, .size(0...(1024 << 30))),
        Setting("sqlite.busy_timeout", \.sqlite.busyTimeout, .duration(.zero...(.seconds(3600)))),
        Setting("redis.transport", \.redis.transport, .choice),
        Setting("redis.command_timeout", \.redis.commandTimeout, timeout),
        Setting("redis.connect_timeout", \.redis.connectTimeout, timeout),
    ]

    private static let timeout = Grammar.duration(.milliseconds(1)...(.seconds(3600)))
}
