public import Revocation
import Stores
public import Tokens

/// One thread's look-ups of sessions: as a verifier, or for verifiers elsewhere (RFC 7662).
public final class SQLiteSessionReader: TokenVerifier, TokenIntrospector {
    private let select: SQLiteStatement
    /// ``select`` for introspection, which needs one column more.
    private let selectAudience: SQLiteStatement
    private let hasher: TokenHasher
    private let audience: String
    private let leeway_us: Int64

    init(_ connection: SQLiteConnection, _ context: StrategyContext) throws(StrategyError) {
        // Whether the audience fits is compared in SQLite, so that a verifier builds no string.
        select = try fromStore(
            try connection.prepare(
                "SELECT subject, scope, expires, audience = ?2 FROM session WHERE token = ?1"))
        selectAudience = try fromStore(
            try connection.prepare(
                "SELECT subject, scope, expires, audience FROM session WHERE token = ?1"))
        hasher = try fromTokens(try TokenHasher())
        audience = context.audience
        leeway_us = context.leeway.microseconds
    }

    public func verify(
        _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
    ) throws(StrategyError) -> Verdict {
        let digest = try fromTokens(try hasher.digest(token))
        defer { select.reset() }
        select.bind(1, digest)
        select.bind(2, text: audience)
        guard try fromStore(try select.step()) else { return .refused(.unknownToken) }
        let expiresAt = expiry(in: select)
        guard now < end(expiresAt) else { return .refused(.expired) }
        guard select.int64(3) == 1 else { return .refused(.wrongAudience) }
        return .active(principal(in: select, expiresAt))
    }

    /// Judges everything but the audience, which is for the caller to compare.
    public func introspect(
        _ token: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> Introspection {
        let digest = try fromTokens(try hasher.digest(token))
        defer { selectAudience.reset() }
        selectAudience.bind(1, digest)
        guard try fromStore(try selectAudience.step()) else { return .inactive }
        let expiresAt = expiry(in: selectAudience)
        guard now < end(expiresAt) else { return .inactive }
        return .active(
            principal(in: selectAudience, expiresAt), audience: selectAudience.text(3))
    }

    private func expiry(in row: SQLiteStatement) -> NumericDate {
        NumericDate(microseconds: row.int64(2))
    }

    /// When a session ends, leeway included.
    private func end(_ expiresAt: NumericDate) -> NumericDate {
        expiresAt.advanced(byMicroseconds: leeway_us)
    }

    private func principal(in row: SQLiteStatement, _ expiresAt: NumericDate) -> Principal {
        Principal(subject: row.text(0), tokenID: nil, scope: row.text(1), expiresAt: expiresAt)
    }
}
