public import Results
public import Revocation

/// A lane to the nodes of this process. A verification completes when it is submitted, and the lane
/// is compiled into the loop that uses it.
@usableFromInline package struct InProcessLane<Verifier: TokenVerifier>: VerificationLane {
    @usableFromInline let verifiers: [Verifier]
    @usableFromInline let clock: TrialClock
    @usableFromInline package var firstError: StrategyError?

    /// - Parameter verifiers: one per node.
    @inlinable
    package init(_ verifiers: [Verifier], clock: TrialClock) {
        self.verifiers = verifiers
        self.clock = clock
    }

    @inlinable @inline(__always)
    package var depth: Int { 0 }

    @inlinable @inline(__always)
    package mutating func submit(_ call: VerificationCall) -> Submission<VerificationAnswer> {
        var claims: UInt32 = 0
        let end: RequestEnd
        do {
            let verifiers = verifiers.span
            let verdict = try verifiers[Int(call.node)].verify(
                call.token.span, VerificationRequest(isHighStakes: call.isHighStakes),
                at: clock.date(at: call.sent_ns))
            switch verdict {
            case .active(let principal):
                if call.wantsClaims { claims = principal.digest }
                end = .accepted
            case .refused(let reason): end = .refused(refusalOrdinals[reason] ?? 0)
            }
        } catch {
            if firstError == nil { firstError = error }
            end = error.kind == .timeout ? .timeout : .error
        }
        return .completed(
            VerificationAnswer(end, claims: claims, answered_ns: TrialClock.now_ns()))
    }

    @inlinable @inline(__always)
    package mutating func collect(until deadline_ns: UInt64) -> Completion<VerificationAnswer>? {
        nil
    }
}

/// A lane to the authority of this process. An operation completes when it is submitted.
package struct InProcessAuthorityLane<Authority: TokenAuthority>: AuthorityLane {
    private let authority: Authority
    /// The same authority, if it stamps its answers itself.
    private let stamping: (any StampingAuthority)?
    private let clock: TrialClock

    package init(_ authority: Authority, clock: TrialClock) {
        self.authority = authority
        stamping = authority as? any StampingAuthority
        self.clock = clock
    }

    package var depth: Int { 0 }

    package mutating func submit(_ call: AuthorityCall) -> Submission<AuthorityAnswer> {
        let now = clock.date(at: call.sent_ns)
        let result: Result<AuthorityResult, StrategyError>
        var stamp_ns: UInt64?
        do throws(StrategyError) {
            switch call.operation {
            case .issue(let grant): result = .success(.issued(try authority.issue(grant, at: now)))
            case .refresh(let token):
                result = .success(.refreshed(try authority.refresh(token.span, at: now)))
            case .revoke(let target):
                if let stamping {
                    stamp_ns = try stamping.revokeStamped(target, at: now)
                } else {
                    try authority.revoke(target, at: now)
                }
                result = .success(.revoked)
            case .purge: result = .success(.purged(try authority.purge(at: now)))
            }
        } catch {
            result = .failure(error)
        }
        return .completed(
            AuthorityAnswer(result, completed_ns: stamp_ns ?? TrialClock.now_ns()))
    }

    package mutating func collect(until deadline_ns: UInt64) -> Completion<AuthorityAnswer>? { nil }
}
