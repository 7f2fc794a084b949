package import Revocation

/// What it took to end a client's access.
package struct AccessRemoval: Sendable, Hashable {
    /// Who else lost access.
    package enum Collateral: String, Sendable, Hashable, CaseIterable {
        case nobody
        /// The client's other tokens of this user.
        case sameClient
        /// The user's tokens of every client.
        case otherClients
        /// The user's tokens of every client, and those of the other users in the user's group.
        case otherUsers
        /// Everyone's tokens.
        case everyone
    }

    /// What the access tokens were revoked by; nil if they stay valid until they expire.
    package let reach: RevocationReach?
    package let collateral: Collateral
    /// The number of grants that were ended, with their refresh tokens.
    package let endedGrants: Int
}

/// A client that a user has let in.
package struct ConnectedClient: Sendable {
    package let client: OAuthClient
    package let scopes: ScopeSet
}
