/// A registered client (RFC 6749, section 2).
package struct OAuthClient: Sendable {
    /// The grant types that a client may use (RFC 6749, sections 4.1, 4.4 and 6).
    package enum GrantType: String, Sendable, Hashable, CaseIterable {
        case authorizationCode = "authorization_code"
        case refreshToken = "refresh_token"
        case clientCredentials = "client_credentials"
    }

    /// `client_id`: printable ASCII without a space.
    package let id: String
    /// What the consent page calls the client.
    package let name: String
    package let redirectURIs: [RedirectURI]
    package let grantTypes: Set<GrantType>
    /// The scopes that the client may ask for.
    package let scopes: ScopeSet
    /// Where the client takes logout tokens (OpenID Connect Back-Channel Logout 1.0); nil if it
    /// takes none.
    package let backchannelLogoutURI: String?
    /// Whether the client is a resource server, which may introspect every client's tokens.
    package let isResourceServer: Bool

    package init(
        id: String, name: String, redirectURIs: [RedirectURI] = [],
        grantTypes: Set<GrantType> = [.authorizationCode, .refreshToken], scopes: ScopeSet,
        backchannelLogoutURI: String? = nil, isResourceServer: Bool = false
    ) {
        self.id = id
        self.name = name
        self.redirectURIs = redirectURIs
        self.grantTypes = grantTypes
        self.scopes = scopes
        self.backchannelLogoutURI = backchannelLogoutURI
        self.isResourceServer = isResourceServer
    }

    /// Whether the text may be a `client_id`. ASCII alone, so that comparing strings compares
    /// bytes.
    package static func isIdentifier(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }
}
