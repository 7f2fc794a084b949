import Revocation
import Stores
package import Tokens

extension AuthorizationService {
    /// Revokes a token (RFC 7009). Returns once the revocation is in force as the strategy's
    /// guarantee says.
    ///
    /// `token_type_hint` is not needed, because digests are looked up among all tokens. An unknown
    /// token and another client's token are treated alike: nothing is revoked and nothing is told
    /// (RFC 7009, section 2.2).
    ///
    /// - Throws: `temporarily_unavailable` if a store did not take it, `unsupported_token_type` for
    ///   an access token that this strategy cannot revoke (section 2.2.1).
    package func revoke(
        _ form: FormParameters, authorization: String?, at now: NumericDate
    ) throws(OAuthError) {
        try pool.with { store throws(OAuthError) -> Void in
            let client = try authenticate(form, authorization, with: store).client
            let presented = [UInt8](try form.required(.token).utf8)
            let digest = try store.digest(presented)
            if let signIn = try inStore(try store.signIn(ofRefresh: digest)) {
                guard signIn.client == client.id else { return }
                _ = try end(signIn.id, in: store, at: now)
            } else if let known = try inStore(try store.signIn(ofAccess: digest)) {
                guard known.signIn.client == client.id else { return }
                try revoke(presented, known.access, of: known.signIn, at: now)
            }
        }
    }

    /// Revokes one access token. Its refresh token goes on, unless the strategy revokes by family.
    private func revoke(
        _ presented: [UInt8], _ known: KnownAccess, of signIn: SignIn, at now: NumericDate
    ) throws(OAuthError) {
        let leeway_us = max(configuration.leeway.microseconds, 0)
        guard now < known.expiresAt.advanced(byMicroseconds: leeway_us) else { return }
        let token = IssuedToken(
            bytes: presented, tokenID: known.tokenID, subject: signIn.subject,
            client: signIn.client, expiresAt: known.expiresAt,
            refresh: signIn.strategyFamily.map {
                RefreshToken(bytes: [], expiresAt: known.expiresAt, family: $0)
            })
        let whole = AccessTarget.whole(subject: signIn.subject, client: signIn.client)
        let reach = try firstPossible(
            [.each([token]), whole] + AccessTarget.coarser(thanGrantOf: signIn.subject), at: now)
        guard reach != nil else {
            throw OAuthError(
                .unsupportedTokenType, "access tokens of this server live until they expire")
        }
    }
}
