package import Revocation
import Stores
package import Tokens

extension AuthorizationService {
    /// Tokens per transaction: few enough that no other writer waits long.
    private static let batch = 1_000

    /// Issues tokens without a login, for a harness. They are the strategy's own, and this server
    /// knows them as it knows those of the token endpoint: each grant's client may refresh and
    /// revoke them here.
    package func issue(
        _ grants: [Grant], at now: NumericDate
    ) throws(OAuthError) -> [IssuedToken] {
        var issued: [IssuedToken] = []
        issued.reserveCapacity(grants.count)
        try pool.with { store throws(OAuthError) -> Void in
            for start in stride(from: 0, to: grants.count, by: Self.batch) {
                let batch = Array(grants[start..<min(start + Self.batch, grants.count)])
                let made = try inStrategy(try self.tokens.issue(batch, at: now))
                try record(made, of: batch, in: store, at: now)
                issued += made
            }
        }
        return issued
    }

    /// Notes what the strategy gave a harness for a refresh token that it presented without its
    /// client, so that this server knows the successor as it knows those of the token endpoint.
    /// Does nothing for a token that this server did not know.
    package func note(
        _ answer: RefreshAnswer, to presented: [UInt8], at now: NumericDate
    ) throws(OAuthError) {
        guard case .renewed(let access, of: _) = answer, let refresh = access.refresh else {
            return
        }
        try pool.with { store throws(OAuthError) -> Void in
            let digest = try store.digest(presented)
            guard let signIn = try inStore(try store.signIn(ofRefresh: digest)) else { return }
            try recordNext(access, refresh, of: signIn, in: store, at: now)
        }
    }

    /// Returns what a harness needs of tokens that a client got at the token endpoint, so that it
    /// knows them as it knows those of ``issue(_:at:)``. A refresh token of this server's own is
    /// left out, because it is none of the strategy's.
    ///
    /// - Returns: nil for tokens that this server does not know.
    package func handedOut(
        _ access: [UInt8], _ refresh: [UInt8]?
    ) throws(OAuthError) -> IssuedToken? {
        try pool.with { store throws(OAuthError) -> IssuedToken? in
            let digest = try store.digest(access)
            guard let known = try inStore(try store.signIn(ofAccess: digest)) else { return nil }
            let signIn = known.signIn
            var own: RefreshToken?
            if let refresh, let family = signIn.strategyFamily {
                let refreshDigest = try store.digest(refresh)
                guard
                    let expiresAt = try inStore(
                        try store.expiry(ofRefresh: refreshDigest, of: signIn.id))
                else { return nil }
                own = RefreshToken(bytes: refresh, expiresAt: expiresAt, family: family)
            }
            return IssuedToken(
                bytes: access, tokenID: known.access.tokenID, subject: signIn.subject,
                client: signIn.client, expiresAt: known.access.expiresAt, refresh: own)
        }
    }

    private func record(
        _ tokens: [IssuedToken], of grants: [Grant], in store: OAuthStore, at now: NumericDate
    ) throws(OAuthError) {
        var entries: [(token: IssuedToken, access: TokenDigest, refresh: TokenDigest?)] = []
        entries.reserveCapacity(tokens.count)
        for token in tokens {
            var refresh: TokenDigest?
            if let known = token.refresh { refresh = try store.digest(known.bytes) }
            entries.append((token, try store.digest(token.bytes), refresh))
        }
        let recorded = entries
        try store.write { () throws(StoreError) -> Void in
            for (grant, entry) in zip(grants, recorded) {
                let signIn = try store.addSignIn(
                    subject: grant.subject, client: grant.client,
                    scopes: ScopeSet(grant.scope) ?? .empty, until: entry.token.expiresAt)
                try record(
                    IssuedPair(
                        access: entry.token, refresh: entry.token.refresh, ownsFamily: false,
                        issuedAt: now),
                    entry.access, handsOutRefresh: entry.refresh, of: signIn, in: store)
            }
        }
    }
}
