import Revocation
import Synchronization
import TestSupport
import Testing
import Tokens

@testable import Strategies

/// Counts the fetches of a document source. Fails them on request.
private final class CountedSource: DocumentSource {
    private let documents: DocumentStore
    private let count = Atomic(0)
    private let isAway = Atomic(false)

    init(_ documents: DocumentStore) { self.documents = documents }

    var fetches: Int { count.load(ordering: .relaxed) }

    func goAway(_ isGone: Bool) { isAway.store(isGone, ordering: .relaxed) }

    func fetch(_ name: DocumentName, at now: NumericDate) throws(StrategyError) -> [UInt8] {
        try retrieve(name, at: now).bytes
    }

    func retrieve(
        _ name: DocumentName, at now: NumericDate
    ) throws(StrategyError) -> PublishedDocument {
        count.add(1, ordering: .relaxed)
        guard !isAway.load(ordering: .relaxed) else {
            throw StrategyError(.unreachable, "the authorization server is away")
        }
        return try documents.retrieve(name, at: now)
    }
}

/// An authorization server and one of its nodes, with the fetches counted.
private struct Rotation {
    let authority: SignedTokenAuthority<KeyRevoker<EveryoneTarget>>
    let node: SignedTokenNode<RefreshedKeys, NoKnowledge>
    let source: CountedSource
    private let context: StrategyContext

    init(
        _ policy: KeySetPolicy, in context: StrategyContext, _ more: [String: OptionValue] = [:]
    ) throws {
        let documents = DocumentStore()
        let own: [String: OptionValue] = [
            KeySetPolicy.option.name: .choice(policy.rawValue),
            RefreshedKeys.refresh.name: .duration(.seconds(10)),
        ]
        let strategy = JWTKeyRotation(OptionValues(own.merging(more) { $1 }))
        authority = try strategy.makeAuthority(
            in: AuthorityContext(context, publishing: documents)
        ).makeHandle()
        source = CountedSource(documents)
        node = try strategy.makeNode(
            .only, in: NodeContext(context, fetchingFrom: source), at: at(0))
        self.context = context
    }

    func issue(at seconds: Double) throws -> IssuedToken {
        try authority.issue(context.grant("alice"), at: at(seconds))
    }

    func rotate(at seconds: Double) throws {
        try authority.revoke(.everyone, at: at(seconds))
        _ = try authority.purge(at: at(seconds))
    }
}

@Suite struct `A node's copy of the key set` {
    @Test func `is fetched once per jwks_refresh, whatever tokens say`() throws {
        try inContext { context in
            let rotation = try Rotation(.fixedTTL, in: context)
            let verifier = try rotation.node.makeVerifier()
            let old = try rotation.issue(at: 0)
            try rotation.rotate(at: 1)
            let new = try rotation.issue(at: 1)
            #expect(try verifier.verdict(new, at: at(9.9)) == .refused(.unknownKey))
            #expect(try verifier.accepts(old, at: at(9.9)))
            #expect(rotation.source.fetches == 1)
            #expect(try verifier.accepts(new, at: at(10)))
            #expect(try verifier.verdict(old, at: at(10)) == .refused(.unknownKey))
            #expect(rotation.source.fetches == 2)
        }
    }

    @Test func `lives as long as the authorization server says, by cache-control`() throws {
        let lives: [(maxAge: Duration?, seconds: Double)] = [
            (.seconds(3), 3), (nil, 10), (.zero, 0.01),
        ]
        for (maxAge, life) in lives {
            let documents = DocumentStore()
            documents.publish(.keySet, maxAge: maxAge) { _ in [] }
            let source = CountedSource(documents)
            let copy = try CachedDocument<Int>(
                .keySet, from: source, for: .only, renewed: .afterMaxAge, at: at(0)
            ) { _, _ in CachedDocument<Int>.Reading(contents: 0, life_us: 10_000_000) }
            _ = try copy.generation(at: at(life - 0.001))
            #expect(source.fetches == 1)
            _ = try copy.generation(at: at(life))
            #expect(source.fetches == 2)
        }
    }

    @Test func `has a max-age of jwks_refresh, so that both are fetched alike`() throws {
        try inContext { context in
            let rotation = try Rotation(.cacheControl, in: context)
            let verifier = try rotation.node.makeVerifier()
            let stated = try rotation.source.retrieve(.keySet, at: at(0)).maxAge
            #expect(stated == .seconds(10))
            let before = rotation.source.fetches
            let old = try rotation.issue(at: 0)
            try rotation.rotate(at: 1)
            #expect(try verifier.accepts(old, at: at(9.9)))
            #expect(try verifier.verdict(old, at: at(10)) == .refused(.unknownKey))
            #expect(rotation.source.fetches == before + 1)
        }
    }

    @Test func `states no max-age where keys never change`() throws {
        try inContext { context in
            let documents = DocumentStore()
            _ = try JWTOnly(OptionValues()).makeAuthority(
                in: AuthorityContext(context, publishing: documents))
            #expect(try documents.retrieve(.keySet, at: at(0)).maxAge == nil)
        }
    }
}

@Suite struct `A key set fetched on an unknown kid` {
    private let second: [String: OptionValue] = [
        KeySetPolicy.cooldown.name: .duration(.seconds(1))
    ]

    @Test func `has the new key at its first use, and the old one until then`() throws {
        try inContext { context in
            let rotation = try Rotation(.onUnknownKid, in: context, second)
            let verifier = try rotation.node.makeVerifier()
            let old = try rotation.issue(at: 0)
            try rotation.rotate(at: 5)
            #expect(try verifier.accepts(old, at: at(59)), "nothing tells the node")
            #expect(rotation.source.fetches == 1)
            let new = try rotation.issue(at: 59)
            #expect(try verifier.accepts(new, at: at(59)))
            #expect(try verifier.verdict(old, at: at(59)) == .refused(.unknownKey))
        }
    }

    @Test func `is fetched at most once per cooldown, however many unknown kids come`() throws {
        try inContext { context in
            let rotation = try Rotation(.onUnknownKid, in: context, second)
            // Signed with the key of an authority that the node does not know.
            let stranger = try Rotation(.onUnknownKid, in: context).issue(at: 0)
            let verifiers = [try rotation.node.makeVerifier(), try rotation.node.makeVerifier()]
            for step in 0..<5_000 {
                let verdict = try verifiers[step % 2].verdict(
                    stranger, at: at(Double(step) / 1_000))
                #expect(verdict == .refused(.unknownKey))
            }
            // One when the node started, and one in each of the four seconds that began later.
            #expect(rotation.source.fetches == 5)
        }
    }

    @Test func `refuses a new key for a cooldown that a forger started`() throws {
        try inContext { context in
            let rotation = try Rotation(.onUnknownKid, in: context, second)
            let stranger = try Rotation(.onUnknownKid, in: context).issue(at: 0)
            let verifier = try rotation.node.makeVerifier()
            #expect(try verifier.verdict(stranger, at: at(10)) == .refused(.unknownKey))
            try rotation.rotate(at: 10)
            let new = try rotation.issue(at: 10)
            #expect(try verifier.verdict(new, at: at(10.9)) == .refused(.unknownKey))
            #expect(try verifier.accepts(new, at: at(11)))
        }
    }

    @Test func `is asked for once per cooldown while the authorization server is away`() throws {
        try inContext { context in
            let rotation = try Rotation(.onUnknownKid, in: context, second)
            let verifier = try rotation.node.makeVerifier()
            try rotation.rotate(at: 1)
            let new = try rotation.issue(at: 1)
            rotation.source.goAway(true)
            #expect(throws: StrategyError.self) { try verifier.verdict(new, at: at(2)) }
            for step in 1..<100 {
                let verdict = try verifier.verdict(new, at: at(2 + Double(step) / 101))
                #expect(verdict == .refused(.unknownKey))
            }
            #expect(rotation.source.fetches == 2)
            rotation.source.goAway(false)
            #expect(try verifier.accepts(new, at: at(3)))
        }
    }

    @Test func `promises nothing but expiry`() {
        let token = TokenTerms(lifetime: .seconds(60), leeway: .seconds(2))
        for descriptor in [JWTKeyRotation.descriptor, JWTGroupedKeys.descriptor] {
            for policy in KeySetPolicy.allCases {
                let options = OptionValues([KeySetPolicy.option.name: .choice(policy.rawValue)])
                let guarantee = descriptor.guarantee(options, token)
                let isOpen = policy == .onUnknownKid
                #expect((guarantee.bound == .expiry(leeway: .seconds(2))) == isOpen)
                #expect((guarantee.family == .expires) == isOpen)
                #expect((guarantee.model == .remainingLife(leeway: .seconds(2))) == isOpen)
                #expect(guarantee.isPerWorker == (policy == .perWorker))
                #expect(guarantee.retiresKeys)
            }
        }
    }
}

@Suite struct `A key set of each worker` {
    @Test func `is fetched in a period of its own`() throws {
        try inContext { context in
            let rotation = try Rotation(.perWorker, in: context)
            let workers = try (0..<4).map { _ in try rotation.node.makeVerifier() }
            let old = try rotation.issue(at: 0)
            for worker in workers { #expect(try worker.accepts(old, at: at(0))) }
            #expect(rotation.source.fetches == 1 + workers.count, "each fetches at its first use")
            try rotation.rotate(at: 0)
            // When each refuses the old key, to a tenth of a second.
            let closed = try workers.map { worker in
                try (0...100).first { try !worker.accepts(old, at: at(Double($0) / 10)) }
            }
            let times = closed.compactMap(\.self).sorted()
            #expect(times.count == 4 && Set(times).count == 4, "\(times)")
            #expect(times.allSatisfy { (1...100).contains($0) })
            // Four offsets by the golden ratio are nowhere further apart than 0.39 of the period.
            let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
            #expect(gaps.allSatisfy { $0 <= 39 }, "\(times)")
        }
    }

    @Test func `keeps its period after the first`() throws {
        try inContext { context in
            let rotation = try Rotation(.perWorker, in: context)
            let worker = try rotation.node.makeVerifier()
            let token = try rotation.issue(at: 0)
            for step in 0..<400 { _ = try worker.verdict(token, at: at(Double(step) / 10)) }
            // One for the node and one at the first use; the first period of the first worker is a
            // whole one.
            #expect(rotation.source.fetches == 2 + 3)
        }
    }

    @Test func `counts in the node's memory as long as the worker lives`() throws {
        try inContext { context in
            let rotation = try Rotation(.perWorker, in: context)
            let one = rotation.node.stateBytes
            var workers = try (0..<3).map { _ in try rotation.node.makeVerifier() }
            #expect(rotation.node.stateBytes == 4 * one)
            workers.removeAll()
            #expect(rotation.node.stateBytes == one)
        }
    }
}
