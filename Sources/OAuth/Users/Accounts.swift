import Stores
package import Tokens

extension OAuthStore {
    private static let columns = "subject, login, name, salt, hash"

    func account(login: String) throws(StoreError) -> (user: OAuthUser, password: PasswordHash)? {
        try rows(
            "SELECT \(Self.columns) FROM account WHERE login = ?", .text(login),
            read: Self.readAccount
        ).first
    }

    func account(
        subject: String
    ) throws(StoreError) -> (user: OAuthUser, password: PasswordHash)? {
        try rows(
            "SELECT \(Self.columns) FROM account WHERE subject = ?", .text(subject),
            read: Self.readAccount
        ).first
    }

    private static func readAccount(
        _ row: SQLiteStatement
    ) -> (user: OAuthUser, password: PasswordHash) {
        (
            OAuthUser(subject: row.text(0), login: row.text(1), name: row.text(2)),
            PasswordHash(salt: row.blob(3), hash: row.blob(4))
        )
    }

    func put(_ user: OAuthUser, _ password: PasswordHash) throws(StoreError) {
        try run("DELETE FROM account WHERE subject = ?", .text(user.subject))
        try run(
            "INSERT INTO account VALUES (?, ?, ?, ?, ?)", .text(user.subject), .text(user.login),
            .text(user.name), .blob(password.salt), .blob(password.hash))
    }
}

extension AuthorizationService {
    /// Registers a user, or replaces the one with the same subject.
    ///
    /// - Throws: `invalid_request` for a login name that another user has, an empty or overlong
    ///   text, and a subject that is a client's identifier: such a client could pass for the user
    ///   (RFC 9700, section 4.15).
    package func register(_ user: OAuthUser, password: String) throws(OAuthError) {
        let texts = [user.subject, user.login, user.name]
        let isSized = texts.allSatisfy { (1...256).contains($0.utf8.count) }
        guard isSized, (1...PasswordHashing.maximumBytes).contains(password.utf8.count) else {
            throw OAuthError(.invalidRequest, "cannot register the user: a text is empty or long")
        }
        guard registeredClient(user.subject) == nil else {
            throw OAuthError(.invalidRequest, "cannot register the user: it names a client")
        }
        let hash = try passwords.hash(password)
        try pool.with { store throws(OAuthError) -> Void in
            let isFree = try store.write { () throws(StoreError) -> Bool in
                let owner = try store.account(login: user.login)?.user.subject
                guard owner == nil || owner == user.subject else { return false }
                try store.put(user, hash)
                return true
            }
            guard isFree else {
                throw OAuthError(
                    .invalidRequest, "cannot register the user: another has this login name")
            }
        }
    }

    /// Checks a password and begins a session, which replaces the one that the browser had. Those
    /// of other browsers stay.
    ///
    /// - Parameter cookie: the session cookie that the browser has presented; nil if none.
    /// - Throws: `temporarily_unavailable` while too many passwords are being checked, and if
    ///   another user's session in the same browser is not known to have ended.
    package func logIn(
        _ login: String, password: String, replacing cookie: String? = nil, at now: NumericDate
    ) throws(OAuthError) -> LoginAnswer {
        guard login.utf8.count <= 256, password.utf8.count <= PasswordHashing.maximumBytes else {
            return .refused
        }
        let known = try pool.with {
            store throws(OAuthError) -> (user: OAuthUser, password: PasswordHash)? in
            try inStore(try store.account(login: login))
        }
        // Without a connection of the pool meanwhile, because this takes long.
        let isRight = try passwords.matches(password, known?.password ?? passwords.decoy)
        guard let user = known?.user, isRight else { return .refused }
        return try pool.with { store throws(OAuthError) -> LoginAnswer in
            try beginSession(of: user, replacing: cookie, in: store, at: now)
        }
    }
}
