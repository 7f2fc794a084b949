import Revocation
import Synchronization
import TestSupport
import Testing
import Tokens

@testable import Strategies

@Suite struct `A status list's node` {
    private func options(_ more: [String: OptionValue] = [:]) -> OptionValues {
        OptionValues(
            ["list_ttl": .duration(.seconds(10)), "list_size": .count(1_024)]
                .merging(more) { $1 })
    }

    @Test func `uses its copy for ttl from the fetch, whenever the list was signed`() throws {
        try inContext { context in
            let strategy = try InProcessDeployment<JWTStatusList>(options(), in: context)
            let authority = try strategy.makeAuthority()
            // The list is signed at 0 and fetched at 4.
            _ = try authority.publishedBytes(at: at(0))
            let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(4)).makeVerifier()
            let token = try authority.issue(context.grant("alice"), at: at(4))
            #expect(try verifier.accepts(token, at: at(4)))
            try authority.revoke(.token(token), at: at(5))
            #expect(try verifier.accepts(token, at: at(13.999)))
            #expect(try verifier.verdict(token, at: at(14)) == .refused(.revoked))
        }
    }

    @Test func `is given no index again while it may matter`() throws {
        try inContext { context in
            let strategy = try InProcessDeployment<JWTStatusList>(
                options(["index": .choice("sequential")]), in: context)
            let authority = try strategy.makeAuthority()
            let grant = context.grant("alice")
            let tokens = try (0..<1_024).map { _ in try authority.issue(grant, at: at(0)) }
            #expect(throws: StrategyError.self, "the list is full") {
                try authority.issue(grant, at: at(61))
            }
            try authority.revoke(.token(tokens[7]), at: at(1))
            // 60 s of lifetime, 2 s of leeway, and 0.75 s for verifications under way.
            #expect(try authority.purge(at: at(62.7)) == 0)
            #expect(try authority.purge(at: at(62.75)) == 1)
            // All indexes except the cleared one, which may still be set in the nodes' copies.
            for _ in 0..<1_023 { _ = try authority.issue(grant, at: at(62.75)) }
            #expect(throws: StrategyError.self) { try authority.issue(grant, at: at(73)) }
            let last = try authority.issue(grant, at: at(73.75))
            let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: at(73.75))
                .makeVerifier()
            #expect(try verifier.accepts(last, at: at(73.75)))
            // The first holder's handle no longer has any effect.
            try authority.revoke(.token(tokens[7]), at: at(73.75))
            #expect(try authority.entries(at: at(73.75)) == .revokedTokens(0))
        }
    }

    @Test func `gives out every index of a random order once`() throws {
        let publisher = StatusListPublisher(
            StatusListTerms(
                uri: "u", bits: 1, entries: 1_024, timeToLive: .seconds(1), isRandom: true),
            signing: try JSONWebKey.generate(.HS256))
        let given = try (0..<1_024).map { _ in try publisher.allocate(until: at(9), at: at(0)) }
        #expect(Set(given).count == 1_024)
        #expect(given != given.sorted())
    }

    @Test func `fetches again when a copy's exp comes before its ttl is over`() throws {
        let documents = CountedDocuments()
        let copy = try CachedDocument<Int>(.keySet, from: documents, for: .only, at: at(0)) {
            _, now in
            CachedDocument<Int>.Reading(
                contents: 1, life_us: 10_000_000, expiresAt: now.advanced(byMicroseconds: 3_000_000)
            )
        }
        _ = try copy.generation(at: at(2.9))
        #expect(documents.fetches == 1)
        _ = try copy.generation(at: at(3))
        #expect(documents.fetches == 2)
        _ = try copy.generation(at: at(5.9))
        #expect(documents.fetches == 2)
    }
}

/// Serves a document of one byte and counts the fetches.
private final class CountedDocuments: DocumentSource {
    private let count = Atomic(0)

    var fetches: Int { count.load(ordering: .relaxed) }

    func fetch(_ name: DocumentName, at now: NumericDate) -> [UInt8] {
        count.add(1, ordering: .relaxed)
        return [1]
    }
}
