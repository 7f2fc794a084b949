import CPlatform
package import Revocation
import ServerContract
package import Tokens

/// One thread's handle on an authorization server in another process. It issues, renews and counts
/// through the control interface, and revokes single tokens as a client does (RFC 7009). The first
/// token of a user who is to log in comes by the authorization code flow (RFC 6749, section 4.1).
package struct HTTPAuthority: TokenAuthority {
    private let control: ControlConnection
    private let logins: FirstLogins
    private let clock: LaunchClock
    /// Whether the strategy can revoke a single token. The endpoint for clients refuses to revoke
    /// tokens that only expire (RFC 7009, section 2.2.1).
    private let revokesTokens: Bool

    /// The most grants in one request.
    private static let batch = 500

    init(
        _ control: ControlConnection, logins: FirstLogins, clock: LaunchClock,
        guarantee: Guarantee
    ) {
        self.control = control
        self.logins = logins
        self.clock = clock
        revokesTokens = guarantee.reaches.contains(.token)
    }

    package func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken {
        guard let token = try issue([grant], at: now).first else {
            throw StrategyError(.failed, "the authorization server issued no token")
        }
        return token
    }

    package func issue(
        _ grants: [Grant], at now: NumericDate
    ) throws(StrategyError) -> [IssuedToken] {
        let due = grants.map { logins.take(for: $0) }
        guard due.contains(where: { $0 != nil }) else {
            return try issueInBulk(grants, at: now)
        }
        // Before the logins, which take time: these tokens are issued as of `now`.
        let others = grants.indices.filter { due[$0] == nil }.map { grants[$0] }
        var rest = try issueInBulk(others, at: now)[...]
        var tokens: [IssuedToken] = []
        tokens.reserveCapacity(grants.count)
        for (grant, login) in zip(grants, due) {
            if let login {
                tokens.append(try token(by: login, for: grant))
            } else if let token = rest.popFirst() {
                tokens.append(token)
            }
        }
        return tokens
    }

    /// Goes through a login, and asks the server what a client is not told of its tokens. They live
    /// as long as the server has it, which is the longest lifetime of the deployment.
    private func token(
        by login: CodeFlowLogin, for grant: Grant
    ) throws(StrategyError) -> IssuedToken {
        let answer: ControlToken = try control.ask(
            ControlPath.handedOut, try logins.run(login))
        guard answer.subject == grant.subject, answer.client == grant.client else {
            throw StrategyError(
                .failed,
                "the authorization code flow for \(grant.subject) gave a token of another grant")
        }
        return answer.issued
    }

    private func issueInBulk(
        _ grants: [Grant], at now: NumericDate
    ) throws(StrategyError) -> [IssuedToken] {
        var tokens: [IssuedToken] = []
        tokens.reserveCapacity(grants.count)
        for start in stride(from: 0, to: grants.count, by: Self.batch) {
            let part = grants[start..<min(start + Self.batch, grants.count)]
            let answer: ControlTokens = try control.ask(
                ControlPath.issue,
                ControlIssue(grants: part.map { ControlGrant($0) }, now_us: now.microseconds))
            guard answer.tokens.count == part.count else {
                throw StrategyError(
                    .failed,
                    "the authorization server issued \(answer.tokens.count) tokens for "
                        + "\(part.count) grants")
            }
            tokens += answer.tokens.map(\.issued)
        }
        return tokens
    }

    package func refresh(
        _ refreshToken: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> RefreshAnswer {
        let presented = refreshToken.withUnsafeBufferPointer {
            String(decoding: $0, as: UTF8.self)
        }
        let answer: ControlRefreshAnswer = try control.ask(
            ControlPath.refresh, ControlRefresh(token: presented, now_us: now.microseconds))
        return answer.answer
    }

    package func revoke(_ target: RevocationTarget, at now: NumericDate) throws(StrategyError) {
        guard revokesTokens, case .token(let token) = target else {
            let _: ControlRevoked = try control.ask(
                ControlPath.revoke,
                ControlRevoke(target: ControlRevoke.Target(target), now_us: now.microseconds))
            return
        }
        // A public client names itself (RFC 7009, section 2.1; RFC 6749, section 2.3.1).
        try control.post(
            ServerPath.revoke,
            form: [
                ("token", String(decoding: token.bytes, as: UTF8.self)),
                ("token_type_hint", "access_token"), ("client_id", token.client),
            ])
    }

    package func purge(at now: NumericDate) throws(StrategyError) -> Int {
        let removed: ControlCount = try control.ask(
            ControlPath.purge, ControlDate(now_us: now.microseconds))
        return removed.count
    }
}

extension HTTPAuthority: AuthorityInstrumentation {
    package func prefill(
        revocations count: Int, lifetime: Duration, at now: NumericDate
    ) throws(StrategyError) {
        let _: ControlDone = try control.ask(
            ControlPath.prefill,
            ControlPrefill(revocations: count, lifetime: lifetime, now_us: now.microseconds))
    }

    package func storeBytes() throws(StrategyError) -> Int64? {
        try reading(at: clock.date(at: platform_monotonic_ns())).storeBytes
    }

    package func publishedBytes(at now: NumericDate) throws(StrategyError) -> Int64? {
        try reading(at: now).publishedBytes
    }

    package func entries(at now: NumericDate) throws(StrategyError) -> StoreEntries? {
        try reading(at: now).entries
    }

    private func reading(at now: NumericDate) throws(StrategyError) -> ControlAuthorityReading {
        try control.ask(ControlPath.authorityReading, ControlDate(now_us: now.microseconds))
    }
}

extension HTTPAuthority: ObservingAuthority {
    /// What the server reports; empty if it does not answer.
    package var observations: [any AuthorityObservation] {
        do throws(StrategyError) {
            return try reading(at: clock.date(at: platform_monotonic_ns())).observations
        } catch {
            return []
        }
    }
}
