import Results
package import Revocation
import Seeding
import Synchronization
package import Tokens

/// The authority of a mutant: the real one, except for the mistake.
package struct MutantAuthority<Base: TokenAuthority>: TokenAuthority {
    let base: Base
    let mutation: Mutation
    let memory: MutantMemory
    let groups: SubjectGroups?

    package func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken {
        handedOut(try base.issue(grant, at: now), for: grant, at: now)
    }

    package func issue(
        _ grants: [Grant], at now: NumericDate
    ) throws(StrategyError) -> [IssuedToken] {
        zip(grants, try base.issue(grants, at: now)).map { handedOut($1, for: $0, at: now) }
    }

    private func handedOut(
        _ token: IssuedToken, for grant: Grant, at now: NumericDate
    ) -> IssuedToken {
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
            // Revokes a neighbouring subject. If all mutations hit the same victim, a slow machine
            // would seldom probe it.
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
            // One in ten, so that a live token is among them.
            note(token, isUnheard: { $0 % 10 == 5 })
            try base.revoke(target, at: now)
        case (.resumesWithoutResync, .token(let token)):
            // The node is disconnected while these are revoked.
            note(token, isUnheard: { (20..<40).contains($0) })
            try base.revoke(target, at: now)
        case (.listsTokenTwice, .token(let token)):
            try base.revoke(target, at: now)
            try base.revoke(
                .token(
                    IssuedToken(
                        bytes: token.bytes, tokenID: token.tokenID.map { $0 + "2" },
                        subject: token.subject, expiresAt: token.expiresAt)), at: now)
        case (.acknowledgesBeforeStore, _):
            // Carries out the previous revocation now, and this one with the next.
            let due = memory.contents.withLock { contents in
                let due = contents.pending
                contents.pending = [(target, now)]
                return due
            }
            for (target, _) in due { try base.revoke(target, at: now) }
        default: try base.revoke(target, at: now)
        }
    }

    /// Returns a subject of the next group.
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

extension MutantAuthority: AuthorityInstrumentation, ForwardedInstrumentation
where Base: AuthorityInstrumentation {
    package var instrumented: Base { base }
}
