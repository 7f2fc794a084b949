package import Oracle
package import Revocation
import Seeding
package import Tokens

/// A strategy whose authorities record their operations in a ledger. Its nodes are the base
/// strategy's, so that verification is not slowed down.
package struct RecordingStrategy<Base: Deployment>: Deployment {
    package let base: Base
    package let ledger: Ledger
    private let clock: TrialClock
    private let audience: String
    private let rules: WindowRules

    package init(
        _ base: Base, in ledger: Ledger, clock: TrialClock, audience: String,
        rules: WindowRules = WindowRules()
    ) {
        self.base = base
        self.ledger = ledger
        self.clock = clock
        self.audience = audience
        self.rules = rules
    }

    package var guarantee: Guarantee { base.guarantee }

    package func makeAuthority() throws(StrategyError) -> RecordingAuthority<Base.Authority> {
        recording(try base.makeAuthority())
    }

    /// Returns `authority`, recording its operations from now on.
    package func recording<Authority>(_ authority: Authority) -> RecordingAuthority<Authority> {
        RecordingAuthority(
            authority, in: ledger, clock: clock, audience: audience, rules: rules)
    }

    package func makeNode(_ id: NodeID, at now: NumericDate) throws(StrategyError) -> Base.Node {
        try base.makeNode(id, at: now)
    }
}

/// An authority that stamps the answer to a revocation itself, before it does anything else with
/// the answer.
package protocol StampingAuthority: TokenAuthority {
    /// Revokes the target.
    ///
    /// - Returns: when the answer came, on the monotonic clock. This is the only stamp of the
    ///   acknowledgement, wherever it is recorded.
    func revokeStamped(
        _ target: RevocationTarget, at now: NumericDate
    ) throws(StrategyError) -> UInt64
}

/// An authority that records every operation in the trial's ledger: what was issued and revoked,
/// and the times of invocation and answer.
package struct RecordingAuthority<Base: TokenAuthority>: StampingAuthority {
    private let base: Base
    private let ledger: Ledger
    private let clock: TrialClock
    /// The audience (`aud`) that the nodes require.
    private let audience: String
    private let rules: WindowRules

    package init(
        _ base: Base, in ledger: Ledger, clock: TrialClock, audience: String,
        rules: WindowRules = WindowRules()
    ) {
        self.base = base
        self.ledger = ledger
        self.clock = clock
        self.audience = audience
        self.rules = rules
    }

    package func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken {
        let invoked_ns = clock.elapsed_ns
        do {
            let token = try base.issue(grant, at: now)
            ledger.note(
                [event(grant, token, invoked_ns, clock.elapsed_ns)],
                [token.refreshEvent(grant)].compactMap(\.self))
            return token
        } catch {
            ledger.noteFailedIssue()
            throw error
        }
    }

    package func issue(
        _ grants: [Grant], at now: NumericDate
    ) throws(StrategyError) -> [IssuedToken] {
        let invoked_ns = clock.elapsed_ns
        do {
            let tokens = try base.issue(grants, at: now)
            let completed_ns = clock.elapsed_ns
            ledger.note(
                zip(grants, tokens).map { event($0, $1, invoked_ns, completed_ns) },
                zip(grants, tokens).compactMap { $1.refreshEvent($0) })
            return tokens
        } catch {
            for _ in grants { ledger.noteFailedIssue() }
            throw error
        }
    }

    /// Records tokens that the base authority issued and timed itself.
    package func enter(_ tokens: [IssuedToken], _ grant: Grant, since invoked_ns: UInt64) {
        let completed_ns = clock.elapsed_ns
        ledger.note(
            tokens.map { event(grant, $0, invoked_ns, completed_ns) },
            tokens.compactMap { $0.refreshEvent(grant) })
    }

    package func refresh(
        _ refreshToken: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> RefreshAnswer {
        let invoked_ns = clock.elapsed_ns
        do {
            let answer = try base.refresh(refreshToken, at: now)
            enter(
                answer, to: refreshToken, asked: now, invoked_ns: invoked_ns,
                completed_ns: clock.elapsed_ns)
            return answer
        } catch {
            guard error.kind != .unsupportedTarget else { throw error }
            ledger.note(
                RefreshEvent(
                    presented: EventID.of(refreshToken), outcome: .error,
                    asked_us: now.microseconds, invoked_ns: invoked_ns,
                    completed_ns: clock.elapsed_ns))
            throw error
        }
    }

    /// Records an answer of the base authority, which may have timed it itself.
    package func enter(
        _ answer: RefreshAnswer, to presented: Span<UInt8>, asked now: NumericDate,
        invoked_ns: UInt64, completed_ns: UInt64
    ) {
        var refresh = RefreshEvent(
            presented: EventID.of(presented), outcome: .refused, asked_us: now.microseconds,
            invoked_ns: invoked_ns, completed_ns: completed_ns)
        switch answer {
        case .refused(.reused): refresh.outcome = .reused
        case .refused: break
        case .renewed(let token, let grant):
            refresh.outcome = .renewed
            let handedOut = token.refreshEvent(grant)
            refresh.successor = handedOut?.name ?? 0
            ledger.note(
                [event(grant, token, invoked_ns, completed_ns)],
                [handedOut].compactMap(\.self))
        }
        ledger.note(refresh)
    }

    private func event(
        _ grant: Grant, _ token: IssuedToken, _ invoked_ns: UInt64, _ completed_ns: UInt64
    ) -> IssueEvent {
        IssueEvent(
            token: EventID.of(token.bytes), subject: EventID.of(grant.subject),
            tokenID: token.tokenID.map { EventID.of($0) } ?? 0,
            claims: Principal(
                subject: grant.subject, tokenID: token.tokenID, scope: grant.scope,
                expiresAt: token.expiresAt
            ).digest, isForeign: grant.audience != audience,
            expires_us: token.expiresAt.microseconds, invoked_ns: invoked_ns,
            completed_ns: completed_ns)
    }

    package func revoke(_ target: RevocationTarget, at now: NumericDate) throws(StrategyError) {
        _ = try revokeStamped(target, at: now)
    }

    package func revokeStamped(
        _ target: RevocationTarget, at now: NumericDate
    ) throws(StrategyError) -> UInt64 {
        var event =
            switch target {
            case .token(let token):
                RevocationEvent(
                    reach: .token, target: EventID.of(token.bytes),
                    invoked_ns: clock.elapsed_ns, acknowledged_ns: nil)
            case .subject(let subject):
                RevocationEvent(
                    reach: .subject, target: EventID.of(subject), invoked_ns: clock.elapsed_ns,
                    acknowledged_ns: nil)
            case .everyone:
                RevocationEvent(
                    reach: .everyone, target: 0, invoked_ns: clock.elapsed_ns,
                    acknowledged_ns: nil)
            }
        defer { ledger.note(event) }
        try base.revoke(target, at: now)
        let answered_ns = TrialClock.now_ns()
        let stamp_ns = rules.acknowledgement_ns(
            clock.origin_ns &+ event.invoked_ns, answered_ns)
        event.acknowledged_ns = clock.elapsed_ns(at: stamp_ns)
        return stamp_ns
    }

    package func purge(at now: NumericDate) throws(StrategyError) -> Int {
        try base.purge(at: now)
    }
}

extension RecordingAuthority: AuthorityInstrumentation, ForwardedInstrumentation
where Base: AuthorityInstrumentation {
    package var instrumented: Base { base }
}

extension IssuedToken {
    /// The refresh token issued with this token, in the form that a history keeps.
    fileprivate func refreshEvent(_ grant: Grant) -> RefreshTokenEvent? {
        refresh.map { refresh in
            RefreshTokenEvent(
                accessToken: EventID.of(bytes), name: EventID.of(refresh.bytes),
                scope: EventID.of(grant.scope), expires_us: refresh.expiresAt.microseconds)
        }
    }
}

extension StoreCount {
    /// - Parameter before: what the store held before the first event.
    package init(_ entries: StoreEntries, at_ns: UInt64, before: StoreEntries?) {
        func count(_ entries: StoreEntries) -> (Kind, Int) {
            switch entries {
            case .liveTokens(let count): (.liveTokens, count)
            case .revokedTokens(let count): (.listedTokens, count)
            case .liveRefreshTokens(let count): (.liveRefreshTokens, count)
            }
        }
        let (kind, now) = count(entries)
        self.init(kind: kind, count: now, at_ns: at_ns, before: before.map { count($0).1 } ?? 0)
    }
}
