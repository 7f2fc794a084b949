import Oracle
import Results
package import Revocation
import Synchronization
package import Tokens

/// A real strategy with one mistake.
package struct Mutant<Base: RevocationStrategy>: RevocationStrategy {
    private let base: Base
    private let mutation: Mutation
    private let memory = Memory()

    package init(_ base: Base, _ mutation: Mutation) {
        self.base = base
        self.mutation = mutation
    }

    package var guarantee: Guarantee { base.guarantee }

    package func makeAuthority() throws(StrategyError) -> Authority {
        Authority(
            base: try base.makeAuthority(), mutation: mutation, memory: memory,
            groups: base.guarantee.groups)
    }

    package func makeNode(_ id: NodeID, at now: NumericDate) throws(StrategyError) -> Node {
        Node(
            base: try base.makeNode(id, at: now), mutation: mutation, memory: memory,
            index: id.count == 1 ? nil : id.index)
    }

    /// What a mutant knows that no real node does, so that it can accept what it should not.
    final class Memory: Sendable {
        struct Contents {
            var principals: [UInt64: Principal] = [:]
            var last: Principal?
            /// Tokens revoked in memory alone.
            var revoked: Set<UInt64> = []
            var pending: [(RevocationTarget, NumericDate)] = []
            var accepted: [UInt64: NumericDate] = [:]
            var issued: [UInt64: NumericDate] = [:]
            /// By subject.
            var cutoffs: [String: NumericDate] = [:]
            var tokenID: String?
            /// Refresh tokens redeemed, with what they were for.
            var spent: [UInt64: Grant] = [:]
            /// How many tokens were revoked, and which of them one node never hears of.
            var revocations = 0
            var unheard: Set<UInt64> = []
        }

        let contents = Mutex(Contents())

        func note(_ grant: Grant, _ token: IssuedToken, at now: NumericDate) {
            let principal = Principal(
                subject: grant.subject, tokenID: token.tokenID, scope: grant.scope,
                expiresAt: token.expiresAt)
            let name = EventID.of(token.bytes)
            contents.withLock { contents in
                contents.principals[name] = principal
                contents.issued[name] = now
            }
        }

        func principal(of name: UInt64) -> Principal? {
            contents.withLock { $0.principals[name] }
        }
    }

    package struct Authority: TokenAuthority {
        fileprivate let base: Base.Authority
        fileprivate let mutation: Mutation
        fileprivate let memory: Memory
        fileprivate let groups: SubjectGroups?

        package func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken
        {
            let token = try base.issue(grant, at: now)
            memory.note(grant, token, at: now)
            guard mutation == .issuesTokenIDTwice else { return token }
            let tokenID = memory.contents.withLock { contents in
                let known = contents.tokenID ?? token.tokenID
                contents.tokenID = known
                return known
            }
            return IssuedToken(
                bytes: token.bytes, tokenID: tokenID, subject: token.subject,
                expiresAt: token.expiresAt, refresh: token.refresh)
        }

        package func refresh(
            _ refreshToken: Span<UInt8>, at now: NumericDate
        ) throws(StrategyError) -> RefreshAnswer {
            let name = EventID.of(refreshToken)
            if let grant = memory.contents.withLock({ $0.spent[name] }) {
                switch mutation {
                case .redeemsTwice: return .renewed(try issue(grant, at: now), of: grant)
                case .sparesFamilyAfterReuse: return .refused(.reused)
                default: break
                }
            }
            let answer = try base.refresh(refreshToken, at: now)
            if case .renewed(let token, let grant) = answer {
                memory.note(grant, token, at: now)
                memory.contents.withLock { $0.spent[name] = grant }
            }
            return answer
        }

        package func revoke(
            _ target: RevocationTarget, at now: NumericDate
        ) throws(StrategyError) {
            switch (mutation, target) {
            case (.forgetsRevocationEarly, .token(let token)):
                let left_us = token.expiresAt.microseconds(since: now)
                let soon = now.advanced(byMicroseconds: max(left_us / 20, 1))
                try base.revoke(
                    .token(
                        IssuedToken(
                            bytes: token.bytes, tokenID: token.tokenID, subject: token.subject,
                            expiresAt: soon)), at: now)
            case (.bumpsWrongSubject, .subject(let subject)):
                // A neighbour: with one victim for all, a slow machine seldom asks for it.
                let number = Int(subject.drop { !$0.isNumber }) ?? 0
                try base.revoke(.subject("s\(number == 0 ? 1 : number - 1)"), at: now)
            case (.retiresWrongKey, .everyone), (.sparesFamilyAfterRevocation, .token): break
            case (.retiresNextGroup, .subject(let subject)):
                try base.revoke(.subject(Self.neighbour(of: subject, in: groups)), at: now)
            case (.takesTickForOlder, .subject(let subject)):
                memory.contents.withLock { $0.cutoffs[subject] = now }
                try base.revoke(target, at: now)
            case (.keepsRevocationsInMemory, .token(let token)):
                _ = memory.contents.withLock { $0.revoked.insert(EventID.of(token.bytes)) }
            case (.dropsOnePushedMessage, .token(let token)):
                // One in ten, so that it is a live token once.
                note(token, isUnheard: { $0 % 10 == 5 })
                try base.revoke(target, at: now)
            case (.resumesWithoutResync, .token(let token)):
                // The node is away while these are revoked.
                note(token, isUnheard: { (20..<40).contains($0) })
                try base.revoke(target, at: now)
            case (.acknowledgesBeforeStore, _):
                // The one before is carried out now; this one, with the next.
                let due = memory.contents.withLock { contents in
                    let due = contents.pending
                    contents.pending = [(target, now)]
                    return due
                }
                for (target, _) in due { try base.revoke(target, at: now) }
            default: try base.revoke(target, at: now)
            }
        }

        /// A subject of the next group.
        private static func neighbour(of subject: String, in groups: SubjectGroups?) -> String {
            guard let groups else { return subject }
            let next = (groups.group(of: subject) + 1) % groups.count
            return (0..<groups.count * 64).lazy.map { "n\($0)" }
                .first { groups.group(of: $0) == next } ?? subject
        }

        private func note(_ token: IssuedToken, isUnheard: (Int) -> Bool) {
            memory.contents.withLock { contents in
                contents.revocations += 1
                guard isUnheard(contents.revocations) else { return }
                contents.unheard.insert(EventID.of(token.bytes))
            }
        }

        package func purge(at now: NumericDate) throws(StrategyError) -> Int {
            try base.purge(at: now)
        }
    }

    package struct Node: VerifierNode {
        fileprivate let base: Base.Node
        fileprivate let mutation: Mutation
        fileprivate let memory: Memory
        /// Nil for a node made anew, alone.
        fileprivate let index: Int?

        package var stateBytes: Int { base.stateBytes }
        package var feedBytes: Int64? { base.feedBytes }

        package func makeVerifier() throws(StrategyError) -> Verifier {
            Verifier(
                base: try base.makeVerifier(), mutation: mutation, memory: memory, index: index)
        }
    }

    package struct Verifier: TokenVerifier {
        fileprivate let base: Base.Node.Verifier
        fileprivate let mutation: Mutation
        fileprivate let memory: Memory
        fileprivate let index: Int?

        package func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) throws(StrategyError) -> Verdict {
            let name = Self.name(of: token)
            let isTakenForOrdinary = mutation == .takesHighStakesForOrdinary
            let request = isTakenForOrdinary ? VerificationRequest() : request
            do {
                let verdict = try base.verify(token, request, at: now)
                return mutated(verdict, name, at: now)
            } catch {
                guard mutation == .failsOpen, let known = memory.principal(of: name) else {
                    throw error
                }
                return .active(known)
            }
        }

        private static func name(of token: Span<UInt8>) -> UInt64 {
            var name = EventID()
            for index in token.indices { name.add(token[index]) }
            return name.name
        }

        private func mutated(_ verdict: Verdict, _ name: UInt64, at now: NumericDate) -> Verdict {
            switch (mutation, verdict) {
            case (.skipsRevocationCheck, .refused(.revoked)), (.ignoresExpiry, .refused(.expired)),
                (.ignoresAudience, .refused(.wrongAudience)):
                return accepted(name) ?? verdict
            case (.forgetsOneNode, .refused(.revoked)) where index == 1:
                return accepted(name) ?? verdict
            case (.dropsOnePushedMessage, .refused(.revoked)) where index == 1,
                (.resumesWithoutResync, .refused(.revoked)) where index == 1:
                let isUnheard = memory.contents.withLock { $0.unheard.contains(name) }
                return isUnheard ? accepted(name) ?? verdict : verdict
            case (.takesTickForOlder, .active(let principal)):
                return isInTickOfRevocation(name, principal) ? .refused(.revoked) : verdict
            case (.cachesPastBound, .active), (.remembersPastExpiry, .active),
                (.remembersPastRetirement, .active), (.renewsListLifeAtUse, .active):
                memory.contents.withLock { $0.accepted[name] = now }
                return verdict
            case (.cachesPastBound, .refused(.revoked)):
                let last = memory.contents.withLock { $0.accepted[name] }
                guard let last, now.microseconds(since: last) < 500_000 else { return verdict }
                return accepted(name) ?? verdict
            case (.renewsListLifeAtUse, .refused(.revoked)):
                // Counted from the last use in place of the fetch, the copy's life does not end.
                let isFresh = memory.contents.withLock { contents in
                    guard let last = contents.accepted[name],
                        now.microseconds(since: last) < 100_000
                    else { return false }
                    contents.accepted[name] = now
                    return true
                }
                return isFresh ? accepted(name) ?? verdict : verdict
            case (.remembersPastExpiry, .refused(.expired)),
                (.remembersPastRetirement, .refused(.unknownKey)):
                let isKnown = memory.contents.withLock { $0.accepted[name] != nil }
                return isKnown ? accepted(name) ?? verdict : verdict
            case (.returnsAnotherTokensClaims, .active(let principal)):
                let last = memory.contents.withLock { contents in
                    defer { contents.last = principal }
                    return contents.last
                }
                return .active(last ?? principal)
            case (.keepsRevocationsInMemory, .active) where index != nil:
                let isRevoked = memory.contents.withLock { $0.revoked.contains(name) }
                return isRevoked ? .refused(.revoked) : verdict
            default: return verdict
            }
        }

        /// Whether a token was issued in the second in which its subject's were revoked.
        private func isInTickOfRevocation(_ name: UInt64, _ principal: Principal) -> Bool {
            memory.contents.withLock { contents in
                guard let issued = contents.issued[name],
                    let cutoff = contents.cutoffs[principal.subject]
                else { return false }
                return issued.microseconds / 1_000_000 <= cutoff.microseconds / 1_000_000
            }
        }

        private func accepted(_ name: UInt64) -> Verdict? {
            memory.principal(of: name).map { .active($0) }
        }
    }
}
