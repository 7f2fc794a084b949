import Dispatch
import Revocation
import Synchronization
import Tokens

/// A node's cache of the authorization server's answers about tokens. Shared by its verifiers.
///
/// ``BoundedCache`` does not fit: its values only rise, so its order needs no times, and its misses
/// ask at once. Here the answer that was asked for later counts, and concurrent misses of one token
/// wait for one call. The key is the token's whole SHA-256, so no token gets another's answer.
/// Refusals are kept like acceptances. Whoever uses an acceptance compares its `exp` with the time.
final class IntrospectionCache: Sendable {
    struct Terms: Sendable {
        /// How long an answer is used, from when it was asked for. At 0, every request asks.
        var life_us: Int64
        /// How old an answer may be that is used while the authorization server cannot be asked.
        var patience_us: Int64
        /// The most answers held.
        var capacity: Int
    }

    /// How a request gets its answer.
    enum Finding {
        case answer(Introspection, isWaitedFor: Bool)
        /// The request has to ask, and then to call ``end(_:with:at:)``.
        case ask(Call)
    }

    /// A call to the authorization server, and its outcome for the requests that wait for it.
    final class Call: Sendable {
        fileprivate let key: TokenDigest
        fileprivate let asked: NumericDate
        /// The requests that the call answers.
        private let crowd = Atomic(1)
        private let done = DispatchGroup()
        private let outcome = Mutex<Result<Introspection, StrategyError>?>(nil)

        fileprivate init(_ key: TokenDigest, at now: NumericDate) {
            self.key = key
            asked = now
            done.enter()
        }

        fileprivate func end(with result: Result<Introspection, StrategyError>) {
            outcome.withLock { $0 = result }
            done.leave()
        }

        /// Joins the requests that the call answers. Returns their number.
        fileprivate func join() -> Int { crowd.wrappingAdd(1, ordering: .relaxed).newValue }

        /// Returns the outcome once it is there.
        fileprivate func wait() -> Result<Introspection, StrategyError>? {
            done.wait()
            return outcome.withLock { $0 }
        }
    }

    private struct Entry: Sendable {
        let answer: Introspection
        let asked: NumericDate
    }

    private struct Shard: Sendable {
        var entries: Generations<TokenDigest, Entry>
        /// The calls under way, at most one per token.
        var calls: [TokenDigest: Call] = [:]
    }

    private enum Step: Sendable {
        case known(Introspection)
        case wait(Call)
        case ask(Call)
    }

    private let terms: Terms
    private let shards: Shards<Shard>
    private let crowd = Atomic(0)

    init(_ terms: Terms) {
        self.terms = terms
        let limit = max(terms.capacity / Shards<Shard>.standardCount / 2, 1)
        shards = Shards(Shard(entries: Generations(youngLimit: limit)))
    }

    /// Returns the answer for a request at `now`: a kept one, or that of a call which another
    /// request has made. Tells the request to ask if there is neither.
    ///
    /// - Throws: the error of the other request's call, if no kept answer may be used instead.
    func find(_ key: TokenDigest, at now: NumericDate) throws(StrategyError) -> Finding {
        // Nobody may share an answer that was asked for before its own request.
        guard terms.life_us > 0 else { return .ask(Call(key, at: now)) }
        while true {
            switch step(key, at: now) {
            case .known(let answer): return .answer(answer, isWaitedFor: false)
            case .ask(let call): return .ask(call)
            case .wait(let call):
                crowd.max(call.join(), ordering: .relaxed)
                switch call.wait() {
                case .success(let answer)? where isFresh(call.asked, at: now):
                    return .answer(answer, isWaitedFor: true)
                case .failure(let error)?:
                    return .answer(try last(key, at: now, orThrow: error), isWaitedFor: true)
                case .success?, nil: continue  // too old for this request, which looks again
                }
            }
        }
    }

    /// Keeps the outcome of a call, and passes it on to those who wait for it.
    ///
    /// - Returns: the answer; if the call failed, the last one, as long as it may be used.
    func end(
        _ call: Call, with outcome: Result<Introspection, StrategyError>, at now: NumericDate
    ) throws(StrategyError) -> Introspection {
        shards.with(hash: call.key.hashValue) { shard in
            if shard.calls[call.key] === call { shard.calls[call.key] = nil }
            if case .success(let answer) = outcome {
                Self.keep(Entry(answer: answer, asked: call.asked), for: call.key, in: &shard)
            }
        }
        call.end(with: outcome)
        switch outcome {
        case .success(let answer): return answer
        case .failure(let error): return try last(call.key, at: now, orThrow: error)
        }
    }

    private func step(_ key: TokenDigest, at now: NumericDate) -> Step {
        shards.with(hash: key.hashValue) { shard in
            if let entry = shard.entries.use(key, where: { isFresh($0.asked, at: now) }) {
                return .known(entry.answer)
            }
            if let call = shard.calls[key] { return .wait(call) }
            let call = Call(key, at: now)
            shard.calls[key] = call
            return .ask(call)
        }
    }

    private func isFresh(_ asked: NumericDate, at now: NumericDate) -> Bool {
        now.microseconds(since: asked) < terms.life_us
    }

    /// Of two answers asked for at the same time, the refusal counts.
    private static func keep(_ entry: Entry, for key: TokenDigest, in shard: inout Shard) {
        if let known = shard.entries[key] {
            guard known.asked <= entry.asked else { return }
            if known.asked == entry.asked, known.answer == .inactive { return }
        }
        shard.entries.keep(entry, for: key)
    }

    /// Returns the last answer about a token if it may be used at `now` without asking.
    private func last(
        _ key: TokenDigest, at now: NumericDate, orThrow failure: StrategyError
    ) throws(StrategyError) -> Introspection {
        let patience_us = terms.patience_us
        let entry = shards.with(hash: key.hashValue) { shard in
            shard.entries.use(key) { now.microseconds(since: $0.asked) < patience_us }
        }
        guard let entry else { throw failure }
        return entry.answer
    }

    /// The number of answers held.
    var count: Int { shards.sum { $0.entries.count } }

    /// The most requests that one call answered.
    var largestCrowd: Int { crowd.load(ordering: .relaxed) }

    /// Bytes of one answer, estimated from element sizes. An audience takes about 64 bytes on the
    /// heap.
    static let entryBytes =
        MemoryLayout<TokenDigest>.stride + MemoryLayout<Entry>.stride + 64
        + MemoryLayout<Int>.stride
}
