public import Revocation
import Tokens

/// What a node caches of its subjects' numbers; nothing if every request asks the store.
public struct SubjectKnowledge<Check: SubjectCheck>: NodeKnowledge {
    private let source: SubjectSource
    private let cache: BoundedCache<String, SubjectNumbers>?

    init(source: SubjectSource) {
        self.source = source
        cache = source.makeCache()
    }

    public func makeCheck() throws(StrategyError) -> Check {
        Check(
            SubjectReader(store: try source.open(), cache: cache),
            memory_us: source.context.memory.microseconds)
    }

    public var stateBytes: Int {
        (cache?.count ?? 0) * BoundedCache<String, SubjectNumbers>.entryBytes
    }

    public var feedBytes: Int64? { nil }
    public var ownThreadsTime_ns: UInt64? { nil }
    public var observations: [any NodeObservation] { [] }
}

/// A check that compares a claim with the number of its subject and client.
public protocol SubjectCheck: RevocationCheck {
    /// - Parameter memory_us: the time after which every token from before a revocation is dead.
    init(_ values: SubjectReader, memory_us: Int64)
}

/// One thread's access to the numbers at a node: from the cache, or by asking the store.
public struct SubjectReader {
    let store: SubjectStore
    let cache: BoundedCache<String, SubjectNumbers>?

    /// Returns the number that the tokens of `client` for `subject` are compared with.
    func value(
        of subject: String, for client: String, at now: NumericDate
    ) throws(StrategyError) -> Int64 {
        try numbers(of: subject, at: now).value(for: client)
    }

    /// Looks up a subject that nobody is. Nodes that keep answers can decide about the subjects that
    /// they know for as long as these answers last.
    func probe(at now: NumericDate) throws(StrategyError) {
        _ = try numbers(of: ReadinessProbe.name, at: now)
    }

    private func numbers(
        of subject: String, at now: NumericDate
    ) throws(StrategyError) -> SubjectNumbers {
        guard let cache else { return try store.numbers(of: subject) }
        return try cache.answer(about: subject, at: now) { () throws(StrategyError) in
            try store.numbers(of: subject)
        }
    }
}
