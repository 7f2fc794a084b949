import OAuth

/// What a client may do with a scope, as the consent page says it.
enum ScopeWords {
    /// What the example's resource server knows (`ServerPath.photos`).
    static let readPhotos = "photos:read"
    static let writePhotos = "photos:write"
    /// Profile claims (OpenID Connect Core 1.0, section 5.4).
    static let profile = "profile"

    private static let known = [
        ScopeSet.openID: "know that it is you",
        ScopeSet.offlineAccess: "keep this access when you sign out",
        profile: "see your name",
        readPhotos: "see your photos",
        writePhotos: "add and change photos",
    ]

    /// Returns one phrase per scope, and the scope itself where there is none.
    static func phrases(_ scopes: ScopeSet) -> [String] { scopes.names.map { known[$0] ?? $0 } }
}
