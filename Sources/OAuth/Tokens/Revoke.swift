import Revocation
import Stores
package import Tokens

extension AuthorizationService {
    /// Revokes a token (RFC 7009). Returns once the revocation is in force as the strategy's
    /// guarantee says.
    ///
    /// `token_type_hint` is not needed, because digests are looked up among all tokens. An unknown
    /// token needs no revocation (RFC 7009, section 2.2), and neither does one that died with its
    /// grant or its subject before. No client can revoke tokens of another subject, whatever the
    /// strategy: it would end them for clients that do not know why.
    ///
    /// - Throws: `invalid_grant` for another client's token (section 2.1),
    ///   `temporarily_unavailable` if a store did not take it, `unsupported_token_type` for an
    ///   access token that this strategy cannot revoke, or not without those of other subjects
    ///   (section 2.2.1).
    package func revoke(
        _ form: FormParameters, authorization: String?, at now: NumericDate
    ) throws(OAuthError) {
        try pool.with { store throws(OAuthError) -> Void in
            let client = try authenticate(form, authorization, with: store).client
            let presented = [UInt8](try form.required(.token).utf8)
            let digest = try store.digest(presented)
            if let signIn = try inStore(try store.signIn(ofRefresh: digest)) {
                guard signIn.client == client.id else { throw Self.foreignToken }
                _ = try end(signIn.id, in: store, at: now)
            } else if let known = try inStore(try store.signIn(ofAccess: digest)) {
                guard known.signIn.client == client.id else { throw Self.foreignToken }
                try revoke(presented, known.access, of: known.signIn, in: store, at: now)
            }
        }
    }

    private static let foreignToken = OAuthError(
        .invalidGrant, "the token was issued to another client")

    /// Why a client cannot revoke an access token (RFC 7009, section 2.2.1).
    private var irrevocable: OAuthError {
        let reaches = tokens.reaches
        let reason =
            if reaches.isEmpty {
                "no access token of this server can be revoked"
            } else if reaches.contains(where: { isAllowed($0, within: .sameSubject) }) {
                "this access token cannot be revoked"
            } else if reaches.allSatisfy(reachesOtherSubjects) {
                "revoking this access token would revoke those of other users too"
            } else {
                "revoking this access token would revoke more than this server allows"
            }
        return OAuthError(.unsupportedTokenType, "\(reason): it lives until it expires")
    }

    /// Revokes one access token. Its refresh token goes on, unless the strategy revokes by family.
    private func revoke(
        _ presented: [UInt8], _ known: KnownAccess, of signIn: SignIn, in store: OAuthStore,
        at now: NumericDate
    ) throws(OAuthError) {
        let leeway_us = max(configuration.leeway.microseconds, 0)
        let isOver = now >= known.expiresAt.advanced(byMicroseconds: leeway_us)
        guard !known.isRevoked, !isOver else { return }
        let token = IssuedToken(
            bytes: presented, tokenID: known.tokenID, subject: signIn.subject,
            client: signIn.client, expiresAt: known.expiresAt,
            refresh: signIn.strategyFamily.map {
                RefreshToken(bytes: [], expiresAt: known.expiresAt, family: $0)
            })
        let whole = AccessTarget.whole(subject: signIn.subject, client: signIn.client)
        let reach = try firstPossible(
            [.each([token]), whole] + AccessTarget.coarser(thanGrantOf: signIn.subject),
            within: .sameSubject, in: store, at: now)
        guard reach != nil else { throw irrevocable }
    }
}
