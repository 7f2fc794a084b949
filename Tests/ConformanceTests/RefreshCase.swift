import Revocation
import TestSupport
import Testing
import Tokens

/// Checks a strategy's refresh tokens, if it issues any.
struct RefreshCase<Authority: TokenAuthority, Verifier: TokenVerifier> {
    let authority: Authority
    let verifier: Verifier
    let grant: Grant
    let start: NumericDate
    let name: String

    init(
        _ authority: Authority, _ verifier: Verifier, _ grant: Grant, at start: NumericDate,
        _ name: String
    ) {
        self.authority = authority
        self.verifier = verifier
        self.grant = grant
        self.start = start
        self.name = name
    }

    private func refresh(
        _ token: IssuedToken, at now: NumericDate? = nil
    ) throws -> RefreshAnswer {
        try present(token.refresh?.bytes ?? [], at: now ?? start)
    }

    private func present(_ bytes: [UInt8], at now: NumericDate) throws -> RefreshAnswer {
        try authority.refresh(bytes.span, at: now)
    }

    private func renewed(_ token: IssuedToken, at now: NumericDate? = nil) throws -> IssuedToken {
        let answer = try refresh(token, at: now)
        guard case .renewed(let next, of: let of) = answer else {
            throw StrategyError(.failed, "\(name) answered a live refresh token with \(answer)")
        }
        #expect(of == grant, "\(name)")
        return next
    }

    func check() throws {
        let first = try authority.issue(grant, at: start)
        guard first.refresh != nil else {
            #expect(throws: StrategyError.self, "\(name)") {
                try present(first.bytes, at: start)
            }
            return
        }
        try checkRotation(first)
        try checkRevocation()
        try checkGrant()
        let lost = try authority.issue(grant, at: start)
        let end = try #require(lost.refresh?.expiresAt)
        #expect(end >= lost.expiresAt, "\(name)")
        #expect(try refresh(lost, at: end) == .refused(.expired), "\(name)")
        let never = Array("never issued".utf8)
        #expect(try present(never, at: start) == .refused(.unknown), "\(name)")
        // A request that began before the expiry may still ask a moment later.
        let later = end.advanced(byMicroseconds: 1_000_000)
        #expect(try authority.purge(at: later) > 0, "\(name)")
        #expect(try refresh(lost, at: later) == .refused(.unknown), "\(name)")
    }

    /// Checks that each refresh token gets a successor, and that reuse of any of them ends the
    /// family.
    private func checkRotation(_ first: IssuedToken) throws {
        let second = try renewed(first)
        let third = try renewed(second)
        #expect(second.bytes != first.bytes && second.tokenID != first.tokenID, "\(name)")
        #expect(second.refresh?.bytes != first.refresh?.bytes, "\(name)")
        #expect(second.refresh?.family == first.refresh?.family, "\(name)")
        let verdict = try verifier.verdict(third, at: start)
        guard case .active(let principal) = verdict else {
            Issue.record("\(name) refuses a renewed token: \(verdict)")
            return
        }
        #expect(principal.subject == grant.subject && principal.scope == grant.scope, "\(name)")
        #expect(principal.tokenID == third.tokenID, "\(name)")
        #expect(principal.expiresAt == third.expiresAt, "\(name)")
        #expect(try refresh(first) == .refused(.reused), "\(name)")
        #expect(try refresh(third) == .refused(.revoked), "\(name)")
    }

    /// Checks that revoking any token of a family ends that family and no other.
    private func checkRevocation() throws {
        let token = try authority.issue(grant, at: start)
        let other = try authority.issue(grant, at: start)
        let next = try renewed(token)
        try authority.revoke(.token(token), at: start)
        #expect(try refresh(next) == .refused(.revoked), "\(name)")
        #expect(try refresh(token) == .refused(.revoked), "\(name)")
        _ = try renewed(other)
    }

    /// Checks that revoking a grant ends all of its families and no other client's.
    private func checkGrant() throws {
        let first = try authority.issue(grant, at: start)
        let next = try renewed(first)
        let second = try authority.issue(grant, at: start)
        let another = try authority.issue(
            Grant(
                subject: grant.subject, client: "another", audience: grant.audience,
                scope: grant.scope, lifetime: grant.lifetime), at: start)
        #expect(another.client == "another" && next.client == grant.client, "\(name)")
        try authority.revoke(.grant(subject: grant.subject, client: grant.client), at: start)
        for token in [first, next, second] {
            #expect(try refresh(token) == .refused(.revoked), "\(name)")
        }
        guard case .renewed(_, let of) = try refresh(another) else {
            Issue.record("\(name) ends the families of another client")
            return
        }
        #expect(of.client == "another", "\(name)")
        _ = try renewed(try authority.issue(grant, at: start))
    }
}
