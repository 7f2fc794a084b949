public import Revocation
public import Tokens

/// A token's index in the status list, as written into the token by the authority.
public struct ListEntryTarget: RevocableTarget {
    public static let reaches: [RevocationReach] = [.token]

    let index: Int
    let expiresAt: NumericDate

    public init?(_ target: RevocationTarget) {
        guard case .token(let token) = target, let claims = Claims(writtenInto: token),
            let status = claims.status, let expiresAt = claims.expiresAt
        else { return nil }
        index = Int(clamping: status.index)
        self.expiresAt = min(token.expiresAt, expiresAt)
    }
}

extension Claims {
    /// The signature is not verified, because the token is the authority's own.
    fileprivate init?(writtenInto token: IssuedToken) {
        let segments = token.bytes.split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard segments.count == 3, let payload = Base64URL.decode(Array(segments[1]).span),
            let claims = try? Claims(payload: payload.span)
        else { return nil }
        self = claims
    }
}

/// Revokes by setting the token's entry in the status list.
public struct StatusListRegister: RevocationRegister {
    let publisher: StatusListPublisher
    let leeway_us: Int64

    public func makeRevoker() -> StatusListRevoker {
        StatusListRevoker(publisher: publisher, leeway_us: leeway_us)
    }
}

public struct StatusListRevoker: TokenRevoker {
    fileprivate let publisher: StatusListPublisher
    fileprivate let leeway_us: Int64

    /// Assigns the token an index until it expires.
    public func claims(
        for grant: Grant, at now: NumericDate
    ) throws(StrategyError) -> StrategyClaims {
        let end = now.advanced(byMicroseconds: grant.lifetime.microseconds)
            .advanced(byMicroseconds: leeway_us)
        let index = try publisher.allocate(until: end, at: now)
        return StrategyClaims(
            status: StatusReference(index: Int64(index), uri: publisher.terms.uri))
    }

    public func revoke(_ target: ListEntryTarget, at now: NumericDate) {
        let end = target.expiresAt.advanced(byMicroseconds: leeway_us)
        // After that, the index may belong to another token.
        guard now < end else { return }
        publisher.revoke(target.index, until: end)
    }

    public func purge(at now: NumericDate) -> Int { publisher.purge(at: now) }

    public func prefill(
        revocations count: Int, lifetime: Duration, at now: NumericDate
    ) throws(StrategyError) {
        let end = now.advanced(byMicroseconds: lifetime.microseconds)
        for _ in 0..<count {
            publisher.revoke(try publisher.allocate(until: end, at: now), until: end)
        }
    }

    public func storeBytes() -> Int64? { nil }

    public func publishedBytes(at now: NumericDate) throws(StrategyError) -> Int64? {
        Int64(try publisher.document(at: now).count)
    }

    public func entries(at now: NumericDate) -> StoreEntries? {
        .revokedTokens(publisher.revoked(at: now))
    }
}
