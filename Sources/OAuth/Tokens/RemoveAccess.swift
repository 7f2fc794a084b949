import Revocation
import Stores
package import Tokens

extension AuthorizationService {
    /// The clients that a user has let in.
    package func connectedClients(
        of subject: String
    ) throws(OAuthError) -> [ConnectedClient] {
        let consents = try pool.with {
            store throws(OAuthError) -> [(client: String, scopes: ScopeSet)] in
            try inStore(try store.consents(of: subject))
        }
        return consents.compactMap { consent in
            client(consent.client).map { ConnectedClient(client: $0, scopes: consent.scopes) }
        }
    }

    /// Takes back everything that a client got from a user: the consent, codes that are under way,
    /// refresh tokens and access tokens.
    ///
    /// The client stays among ``connectedClients(of:)``, without scopes, until this has succeeded,
    /// so that the user can ask again.
    ///
    /// Where the strategy cannot revoke a grant, its tokens are revoked one by one, and where it
    /// cannot do that either, something coarser is, up to ``AuthorizationConfiguration``'s limit.
    ///
    /// - Returns: by what the access tokens were revoked, and who else lost access.
    /// - Throws: `temporarily_unavailable` if it is not known to be in force: ask again.
    package func removeAccess(
        of client: String, to subject: String, at now: NumericDate
    ) throws(OAuthError) -> AccessRemoval {
        try pool.with { store throws(OAuthError) -> AccessRemoval in
            let signIns = try store.write { () throws(StoreError) -> [SignIn] in
                try store.run(
                    "UPDATE consent SET scopes = '' WHERE subject = ? AND client = ?",
                    .text(subject), .text(client))
                return try store.signIns(of: subject, client: client)
            }
            var tokens: [IssuedToken]? = []
            for signIn in signIns {
                _ = try endRefresh(signIn.id, in: store)
                let live = try liveAccess(of: signIn, in: store, at: now)
                guard let each = eachToken(of: signIn, live, at: now) else {
                    tokens = nil
                    continue
                }
                tokens?.append(contentsOf: each)
            }
            let done = try removal(
                tokens, of: client, subject, ended: signIns, in: store, at: now)
            // Not if the user has agreed again meanwhile.
            try store.write { () throws(StoreError) -> Void in
                try store.run(
                    "DELETE FROM consent WHERE subject = ? AND client = ? AND scopes = ''",
                    .text(subject), .text(client))
            }
            return done
        }
    }

    /// - Parameter tokens: the client's access tokens; nil if some cannot be named.
    private func removal(
        _ tokens: [IssuedToken]?, of client: String, _ subject: String, ended signIns: [SignIn],
        in store: OAuthStore, at now: NumericDate
    ) throws(OAuthError) -> AccessRemoval {
        var steps = [AccessTarget.whole(subject: subject, client: client)]
        if let tokens { steps.append(.each(tokens)) }
        let isDone = tokens?.isEmpty ?? false
        // Nobody else has to lose access for tokens that are not there.
        if !isDone { steps += AccessTarget.coarser(thanGrantOf: subject) }
        var reach = try firstPossible(steps, within: .anybody, in: store, at: now)
        if isDone, reach == nil { reach = .token }
        return AccessRemoval(
            reach: reach, collateral: collateral(of: reach, askedFor: .grant),
            endedGrants: signIns.count { !$0.isEnded })
    }
}
