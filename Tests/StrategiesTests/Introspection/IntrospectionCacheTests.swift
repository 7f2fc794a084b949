import Foundation
import Revocation
import Synchronization
import TestSupport
import Testing
import Tokens

@testable import Strategies

@Suite struct `A cache of introspection answers` {
    private func cache(life: Duration, maxStale: Duration = .zero) -> IntrospectionCache {
        IntrospectionCache(
            IntrospectionCache.Terms(
                life_us: life.microseconds, patience_us: maxStale.microseconds, capacity: 1_000))
    }

    private func key(_ token: String) throws -> TokenDigest {
        let bytes = Array(token.utf8)
        return try TokenHasher().digest(bytes.span)
    }

    /// Returns the call that a request has to make.
    private func call(
        _ cache: IntrospectionCache, _ key: TokenDigest, at now: NumericDate
    ) throws -> IntrospectionCache.Call {
        guard case .ask(let call) = try cache.find(key, at: now) else {
            throw StrategyError(.failed, "the request does not have to ask")
        }
        return call
    }

    /// Requests of other threads for one answer.
    private final class Crowd: Sendable {
        private let found = Mutex<[Result<Introspection, StrategyError>]>([])
        private let done = DispatchGroup()

        func ask(
            _ cache: IntrospectionCache, _ key: TokenDigest, at now: NumericDate, threads: Int
        ) {
            for _ in 0..<threads {
                done.enter()
                Thread.detachNewThread { [self] in
                    let result: Result<Introspection, StrategyError>
                    do throws(StrategyError) {
                        switch try cache.find(key, at: now) {
                        case .answer(let answer, _): result = .success(answer)
                        case .ask(let call):
                            result = .success(
                                try cache.end(call, with: .success(.inactive), at: now))
                        }
                    } catch {
                        result = .failure(error)
                    }
                    found.withLock { $0.append(result) }
                    done.leave()
                }
            }
        }

        func wait() -> [Result<Introspection, StrategyError>] {
            done.wait()
            return found.withLock { $0 }
        }
    }

    @Test func `makes one call for concurrent misses of one token`() throws {
        let (cache, key) = (cache(life: .seconds(1)), try key("a"))
        let call = try call(cache, key, at: at(0))
        let crowd = Crowd()
        crowd.ask(cache, key, at: at(0.5), threads: 34)
        #expect(eventually { cache.largestCrowd == 35 })
        let answer = Introspection.active(until: at(60))
        #expect(try cache.end(call, with: .success(answer), at: at(0)) == answer)
        #expect(crowd.wait() == Array(repeating: .success(answer), count: 34))
    }

    @Test func `lets nobody wait for another token's call`() throws {
        let cache = cache(life: .seconds(1))
        let first = try call(cache, try key("a"), at: at(0))
        let second = try call(cache, try key("b"), at: at(0))
        for one in [first, second] {
            #expect(try cache.end(one, with: .success(.inactive), at: at(0)) == .inactive)
        }
        #expect(cache.largestCrowd == 0 && cache.count == 2)
    }

    @Test func `passes the failure of a call on to those who wait for it`() throws {
        let (cache, key) = (cache(life: .seconds(1)), try key("a"))
        let call = try call(cache, key, at: at(0))
        let crowd = Crowd()
        crowd.ask(cache, key, at: at(0), threads: 4)
        #expect(eventually { cache.largestCrowd == 5 })
        let failure = ScriptedIntrospection.outage
        #expect(throws: failure) { try cache.end(call, with: .failure(failure), at: at(0)) }
        #expect(crowd.wait() == Array(repeating: .failure(failure), count: 4))
        // The next request asks again.
        _ = try cache.end(
            try self.call(cache, key, at: at(0)), with: .success(.inactive), at: at(0))
    }

    @Test func `has a request ask again where the answer it waited for is too old for it`() throws {
        let (cache, key) = (cache(life: .seconds(1)), try key("a"))
        let call = try call(cache, key, at: at(0))
        let crowd = Crowd()
        crowd.ask(cache, key, at: at(1), threads: 1)
        #expect(eventually { cache.largestCrowd == 2 })
        _ = try cache.end(call, with: .success(.active(until: at(60))), at: at(0))
        #expect(crowd.wait() == [.success(.inactive)])
    }

    /// Without a life, two calls about one token may be under way at once.
    @Test func `is not misled by an answer that a later one has overtaken`() throws {
        let (cache, key) = (cache(life: .zero, maxStale: .seconds(10)), try key("a"))
        let early = try call(cache, key, at: at(0))
        let late = try call(cache, key, at: at(1))
        _ = try cache.end(late, with: .success(.inactive), at: at(1))
        _ = try cache.end(early, with: .success(.active(until: at(60))), at: at(0))
        let failed = try call(cache, key, at: at(2))
        #expect(
            try cache.end(failed, with: .failure(ScriptedIntrospection.outage), at: at(2))
                == .inactive)
    }
}
