import Stores
import Tokens

/// A client with the digest of its secret.
struct RegisteredClient: Sendable {
    let client: OAuthClient
    /// Nil for a public client (RFC 6749, section 2.1).
    let secret: TokenDigest?

    var isPublic: Bool { secret == nil }
}

extension OAuthStore {
    func clients() throws(StoreError) -> [RegisteredClient] {
        try rows(
            """
            SELECT id, secret, name, redirects, grant_types, scopes, logout_uri,
                is_resource_server
            FROM client
            """
        ) { row in
            let secret = row.blob(1)
            return RegisteredClient(
                client: OAuthClient(
                    id: row.text(0), name: row.text(2),
                    redirectURIs: row.text(3).split(separator: " ").compactMap {
                        RedirectURI(registering: String($0))
                    },
                    grantTypes: Set(
                        row.text(4).split(separator: " ").compactMap {
                            OAuthClient.GrantType(rawValue: String($0))
                        }),
                    scopes: ScopeSet(row.text(5)) ?? .empty,
                    backchannelLogoutURI: row.optionalText(6), isResourceServer: row.flag(7)),
                secret: TokenDigest(bytes: secret.span))
        }
    }

    func put(_ registered: RegisteredClient) throws(StoreError) {
        let client = registered.client
        try run(
            "INSERT OR REPLACE INTO client VALUES (?, ?, ?, ?, ?, ?, ?, ?)", .text(client.id),
            .optional(registered.secret?.bytes), .text(client.name),
            .text(client.redirectURIs.map(\.text).joined(separator: " ")),
            .text(client.grantTypes.map(\.rawValue).sorted().joined(separator: " ")),
            .text(client.scopes.text), .optional(client.backchannelLogoutURI),
            .flag(client.isResourceServer))
    }
}

extension AuthorizationService {
    /// The shortest secret of a client: 160 random bits in base64url.
    private static let shortestSecret = 27

    /// Registers a client, or replaces it.
    ///
    /// - Parameter secret: at least 160 random bits in base64url, because only a hash that is fast
    ///   to compute is stored; nil for a public client.
    /// - Throws: `invalid_request` for a client that could not be used or would be unsafe.
    package func register(_ client: OAuthClient, secret: String?) throws(OAuthError) {
        if let fault = fault(of: client, secret) {
            throw OAuthError(.invalidRequest, "cannot register the client: \(fault)")
        }
        try pool.with { store throws(OAuthError) -> Void in
            var digest: TokenDigest?
            if let secret { digest = try store.digest(secret) }
            let registered = RegisteredClient(client: client, secret: digest)
            let isFree = try store.write { () throws(StoreError) -> Bool in
                guard try store.account(subject: client.id) == nil else { return false }
                try store.put(registered)
                return true
            }
            guard isFree else {
                throw OAuthError(
                    .invalidRequest, "cannot register the client: a user has this identifier")
            }
            keep(registered)
        }
    }

    private func fault(of client: OAuthClient, _ secret: String?) -> String? {
        if !OAuthClient.isIdentifier(client.id) {
            return "its identifier is not printable ASCII of at most 128 characters"
        }
        if let secret, secret.utf8.count < Self.shortestSecret {
            return "its secret is shorter than \(Self.shortestSecret) characters"
        }
        if !client.scopes.isSubset(of: configuration.scopes) {
            return "it asks for a scope that this server does not have"
        }
        if client.grantTypes.contains(.authorizationCode), client.redirectURIs.isEmpty {
            return "it has no redirect URI"
        }
        let needsSecret = client.grantTypes.contains(.clientCredentials) || client.isResourceServer
        if needsSecret, secret == nil {
            return "client credentials and introspection need a secret"
        }
        return nil
    }
}
