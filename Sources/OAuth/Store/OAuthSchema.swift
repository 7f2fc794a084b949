/// The tables of the authorization server, beside those of ``RefreshFamilies``. Secrets are stored
/// as SHA-256 digests, passwords as scrypt hashes, dates in microseconds.
enum OAuthSchema {
    /// - `sign_in` is one authorization of a client by a user, or of a client by itself: what its
    ///   code, access tokens and refresh tokens belong to. `owns_family` tells whether the family
    ///   is this server's own and not the strategy's.
    /// - `login_session.is_ending` marks a session whose logout has begun: nothing new comes of it.
    /// - `access_token.unsigned` is a JWT without its signature, for strategies that revoke by what
    ///   is written in the token. Nobody accepts it.
    /// - `access_token.is_revoked` marks tokens that a revocation of their grant or subject has
    ///   covered. Another one, for a token that is dead already, would end younger tokens.
    static let text = """
        CREATE TABLE IF NOT EXISTS client (
            id TEXT PRIMARY KEY, secret BLOB, name TEXT NOT NULL, redirects TEXT NOT NULL,
            grant_types TEXT NOT NULL, scopes TEXT NOT NULL, logout_uri TEXT,
            is_resource_server INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS account (
            subject TEXT PRIMARY KEY, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
            salt BLOB NOT NULL, hash BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS login_session (
            cookie BLOB PRIMARY KEY, sid TEXT NOT NULL, subject TEXT NOT NULL,
            authenticated INTEGER NOT NULL, expires INTEGER NOT NULL,
            is_ending INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
        CREATE UNIQUE INDEX IF NOT EXISTS login_session_sid ON login_session (sid);
        CREATE INDEX IF NOT EXISTS login_session_subject ON login_session (subject);
        CREATE INDEX IF NOT EXISTS login_session_expires ON login_session (expires);
        CREATE TABLE IF NOT EXISTS consent (
            subject TEXT NOT NULL, client TEXT NOT NULL, scopes TEXT NOT NULL,
            PRIMARY KEY (subject, client)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS sign_in (
            id INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT NOT NULL, client TEXT NOT NULL,
            scopes TEXT NOT NULL, sid TEXT, family TEXT, owns_family INTEGER NOT NULL,
            ended INTEGER NOT NULL, expires INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS sign_in_client ON sign_in (subject, client);
        CREATE INDEX IF NOT EXISTS sign_in_sid ON sign_in (sid);
        CREATE INDEX IF NOT EXISTS sign_in_expires ON sign_in (expires);
        CREATE TABLE IF NOT EXISTS code (
            code BLOB PRIMARY KEY, sign_in INTEGER NOT NULL, redirect TEXT NOT NULL,
            challenge BLOB NOT NULL, nonce TEXT, authenticated INTEGER NOT NULL,
            expires INTEGER NOT NULL, spent INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS code_sign_in ON code (sign_in);
        CREATE TABLE IF NOT EXISTS access_token (
            token BLOB PRIMARY KEY, sign_in INTEGER NOT NULL, jti TEXT, unsigned BLOB,
            issued INTEGER NOT NULL, expires INTEGER NOT NULL,
            is_revoked INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS access_token_sign_in ON access_token (sign_in);
        CREATE INDEX IF NOT EXISTS access_token_expires ON access_token (expires);
        CREATE TABLE IF NOT EXISTS refresh_owner (
            token BLOB PRIMARY KEY, sign_in INTEGER NOT NULL, expires INTEGER NOT NULL)
            WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS refresh_owner_expires ON refresh_owner (expires);
        """
}
