import Results
package import Revocation
import Seeding
import Synchronization
package import Tokens

/// A node of a mutant.
package struct MutantNode<Base: VerifierNode>: VerifierNode {
    let base: Base
    let mutation: Mutation
    let memory: MutantMemory
    /// The node's index; nil for the node started only for the audit.
    let index: Int?

    package func makeVerifier() throws(StrategyError) -> MutantVerifier<Base.Verifier> {
        MutantVerifier(
            base: try base.makeVerifier(), mutation: mutation, memory: memory, index: index)
    }
}

extension MutantNode: NodeInstrumentation where Base: NodeInstrumentation {
    package var stateBytes: Int { base.stateBytes }
    package var feedBytes: Int64? { base.feedBytes }
    package var ownThreadsTime_ns: UInt64? { base.ownThreadsTime_ns }
    package var observations: [any NodeObservation] { base.observations }
}

package struct MutantVerifier<Base: TokenVerifier>: TokenVerifier {
    let base: Base
    let mutation: Mutation
    let memory: MutantMemory
    let index: Int?

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
            // With its age counted from the last use instead of the fetch, the copy never expires.
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

    /// Returns whether a token was issued in the same second as the revocation of its subject's
    /// tokens, or earlier.
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
