import ServerContract

/// Paths of the authorization server's own pages, which no other role names.
enum AuthorityPath {
    /// The clients that the user has let in.
    static let account = "/account"
    static let logout = ServerPath.endSession
}
