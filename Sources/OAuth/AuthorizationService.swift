import Revocation
package import Stores
import Strategies
import Synchronization
package import Tokens

/// An authorization server without HTTP. One per process, used from any thread. Calls block: a
/// login for 50 to 130 ms, everything else for a few transactions and what the strategy needs.
///
/// Secrets that it gives out have 256 random bits and are stored as SHA-256. Time is always a
/// parameter. If the store fails, the result is the error `temporarily_unavailable`, never an
/// answer.
package final class AuthorizationService: Sendable {
    package let configuration: AuthorizationConfiguration
    /// What ID tokens and logout tokens are verified with. Publish it with the keys of the access
    /// tokens.
    package let identityKey: JSONWebKey

    let tokens: any AccessTokens
    let pool: StorePool
    let terms: RefreshTerms
    let signingKey: JSONWebKey
    let passwords: PasswordHashing
    /// By `client_id`. Read by every request, changed by few.
    private let clients: Mutex<[String: RegisteredClient]>

    /// Opens the store, or creates it.
    ///
    /// - Parameters:
    ///   - store: the file for everything but access tokens.
    ///   - identityKey: a private key to sign ID tokens and logout tokens with.
    package init(
        _ configuration: AuthorizationConfiguration, in store: SQLiteConfiguration,
        issuing tokens: any AccessTokens, identityKey: JSONWebKey
    ) throws(OAuthError) {
        let terms = RefreshTerms(
            grace: configuration.grace, lifetime: configuration.refreshLife,
            leeway: configuration.leeway)
        let pool = try StorePool(store, terms)
        let known = try pool.with { store throws(OAuthError) -> [RegisteredClient] in
            try inStore(try store.clients())
        }
        self.configuration = configuration
        self.tokens = tokens
        self.terms = terms
        self.pool = pool
        signingKey = identityKey
        self.identityKey = identityKey.publicKey
        passwords = try PasswordHashing(limit: configuration.passwordHashes)
        clients = Mutex(
            Dictionary(known.map { ($0.client.id, $0) }, uniquingKeysWith: { _, last in last }))
    }

    package func client(_ id: String) -> OAuthClient? { registeredClient(id)?.client }

    func registeredClient(_ id: String) -> RegisteredClient? {
        // Only ASCII: `==` would also find texts that Unicode considers equivalent.
        guard OAuthClient.isIdentifier(id) else { return nil }
        return clients.withLock { $0[id] }
    }

    func keep(_ client: RegisteredClient) {
        clients.withLock { $0[client.client.id] = client }
    }

    /// Forgets what has expired. Returns the number of rows removed.
    ///
    /// - Parameter most: how many rows are removed at most.
    @discardableResult
    package func purge(at now: NumericDate, upTo most: Int = .max) throws(OAuthError) -> Int {
        try pool.with { store throws(OAuthError) -> Int in
            try store.purge(
                at: now, leeway_us: configuration.leeway.microseconds, upTo: most)
        }
    }
}
