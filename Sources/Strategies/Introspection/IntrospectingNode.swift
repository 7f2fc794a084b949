public import Revocation
import Synchronization
public import Tokens

/// A server that knows of a token what the authorization server has answered.
public final class IntrospectingNode: VerifierNode {
    fileprivate let audience: String
    fileprivate let leeway_us: Int64
    /// Nil if every request asks and no answer is kept.
    fileprivate let cache: IntrospectionCache?
    private let service: any IntrospectionService
    private let verifications = Atomic(0)
    private let hits = Atomic(0)
    private let calls = Atomic(0)
    private let refusals = Atomic(0)
    private let callsForRefusals = Atomic(0)

    init(
        asking service: any IntrospectionService, _ environment: StrategyContext,
        caching terms: IntrospectionCache.Terms
    ) {
        self.service = service
        audience = environment.audience
        leeway_us = environment.leeway.microseconds
        cache = max(terms.life_us, terms.patience_us) > 0 ? IntrospectionCache(terms) : nil
    }

    public func makeVerifier() throws(StrategyError) -> IntrospectingVerifier {
        try IntrospectingVerifier(self, asking: service.makeIntrospector())
    }

    fileprivate func count(_ counts: IntrospectionCounts) {
        verifications.wrappingAdd(counts.verifications, ordering: .relaxed)
        hits.wrappingAdd(counts.hits, ordering: .relaxed)
        calls.wrappingAdd(counts.calls, ordering: .relaxed)
        refusals.wrappingAdd(counts.refusals, ordering: .relaxed)
        callsForRefusals.wrappingAdd(counts.callsForRefusals, ordering: .relaxed)
    }
}

extension IntrospectingNode: NodeInstrumentation {
    public var stateBytes: Int { (cache?.count ?? 0) * IntrospectionCache.entryBytes }
    public var feedBytes: Int64? { nil }
    public var ownThreadsTime_ns: UInt64? { nil }

    public var observations: [any NodeObservation] {
        [
            IntrospectionLoad(
                verifications: verifications.load(ordering: .relaxed),
                hits: hits.load(ordering: .relaxed), calls: calls.load(ordering: .relaxed),
                refusals: refusals.load(ordering: .relaxed),
                callsForRefusals: callsForRefusals.load(ordering: .relaxed),
                largestCrowd: cache?.largestCrowd ?? 0)
        ]
    }
}

/// How often a node asked about tokens.
public struct IntrospectionLoad: NodeObservation, Hashable, Codable {
    public let verifications: Int
    /// Verifications answered at once from the cache.
    public let hits: Int
    /// Calls to the authorization server.
    public let calls: Int
    /// Verifications refused because the answer was that the token is not active.
    public let refusals: Int
    /// Calls that those verifications made.
    public let callsForRefusals: Int
    /// The most verifications that one call answered. Without the node's waiting for one call, each
    /// of them would have been a call of its own. 0 if no verification waited for another's call.
    public let largestCrowd: Int
}

/// What one thread has counted since it last told its node.
private struct IntrospectionCounts {
    var verifications = 0
    var hits = 0
    var calls = 0
    var refusals = 0
    var callsForRefusals = 0
}

/// One thread's verifications by introspection.
public final class IntrospectingVerifier: TokenVerifier {
    private let node: IntrospectingNode
    private let introspector: any TokenIntrospector
    private let hasher: TokenHasher
    /// Passed to the node from time to time, to avoid contention.
    private var counts = IntrospectionCounts()

    fileprivate init(
        _ node: IntrospectingNode, asking introspector: any TokenIntrospector
    ) throws(StrategyError) {
        self.node = node
        self.introspector = introspector
        hasher = try fromTokens(try TokenHasher())
    }

    deinit { node.count(counts) }

    public func verify(
        _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
    ) throws(StrategyError) -> Verdict {
        // Only whole verifications are told of, so that the counts belong together.
        if counts.verifications == 256 { tell() }
        counts.verifications += 1
        let callsBefore = counts.calls
        switch try answer(about: token, at: now) {
        case .inactive:
            counts.refusals += 1
            counts.callsForRefusals += counts.calls - callsBefore
            return .refused(.unknownToken)
        case .active(let principal, let audience):
            guard now < principal.expiresAt.advanced(byMicroseconds: node.leeway_us) else {
                return .refused(.expired)
            }
            guard audience.utf8.elementsEqual(node.audience.utf8) else {
                return .refused(.wrongAudience)
            }
            return .active(principal)
        }
    }

    private func answer(
        about token: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> Introspection {
        guard let cache = node.cache else { return try ask(about: token, at: now) }
        let key = try fromTokens(try hasher.digest(token))
        switch try cache.find(key, at: now) {
        case .answer(let answer, let isWaitedFor):
            if !isWaitedFor { counts.hits += 1 }
            return answer
        case .ask(let call):
            let outcome: Result<Introspection, StrategyError>
            do throws(StrategyError) {
                outcome = .success(try ask(about: token, at: now))
            } catch {
                outcome = .failure(error)
            }
            return try cache.end(call, with: outcome, at: now)
        }
    }

    private func ask(
        about token: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> Introspection {
        counts.calls += 1
        return try introspector.introspect(token, at: now)
    }

    private func tell() {
        node.count(counts)
        counts = IntrospectionCounts()
    }
}
