import Revocation
import Stores
import Tokens

/// The issuing half of every strategy with refresh tokens: access tokens, and the families that they
/// are renewed by.
final class RefreshIssuer {
    private let issuer: AccessTokenIssuer
    let families: RefreshFamilies

    static let file = "families.sqlite"

    init(
        _ key: JSONWebKey, _ terms: RefreshTerms, in context: StrategyContext
    ) throws(StrategyError) {
        issuer = try AccessTokenIssuer(key, in: context)
        families = try RefreshFamilies(try context.openSQLite(Self.file), terms)
    }

    func issue(_ grants: [Grant], at now: NumericDate) throws(StrategyError) -> [IssuedToken] {
        var tokens: [IssuedToken] = []
        tokens.reserveCapacity(grants.count)
        for start in stride(from: 0, to: grants.count, by: RefreshFamilies.batch) {
            let chunk = Array(grants[start..<min(start + RefreshFamilies.batch, grants.count)])
            // Signed first, so that the store is held for no longer than it takes to write.
            var signed: [IssuedToken] = []
            for grant in chunk { signed.append(try issuer.issue(grant, at: now)) }
            var entries: [(grant: Grant, draft: RefreshFamilies.Draft)] = []
            for (grant, token) in zip(chunk, signed) {
                entries.append((grant, try families.draft(tokenID: token.tokenID ?? "")))
            }
            let refresh = try families.begin(entries, at: now)
            tokens += zip(signed, refresh).map { $0.with($1) }
        }
        return tokens
    }

    func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken {
        let token = try issuer.issue(grant, at: now)
        let draft = try families.draft(tokenID: token.tokenID ?? "")
        guard let refresh = try families.begin([(grant, draft)], at: now).first else {
            return token
        }
        return token.with(refresh)
    }

    /// - Parameter whenReused: told the family, before the answer goes out.
    func refresh(
        _ refreshToken: Span<UInt8>, at now: NumericDate,
        whenReused: (Int64) throws(StrategyError) -> Void = { _ throws(StrategyError) in }
    ) throws(StrategyError) -> RefreshAnswer {
        let tokenID = try fromTokens(try OpaqueToken.randomID())
        let draft = try families.draft(tokenID: tokenID)
        switch try families.redeem(refreshToken, for: draft, at: now) {
        case .renewed(let grant, let refresh):
            let token = try issuer.issue(grant, tokenID: tokenID, at: now)
            return .renewed(token.with(refresh), of: grant)
        case .refused(let reason, let family):
            if reason == .reused, let family { try whenReused(family) }
            return .refused(reason)
        }
    }

    /// Families that ended before, as a store in use has them.
    func prefill(
        ended count: Int, lifetime: Duration, at now: NumericDate
    ) throws(StrategyError) {
        for start in stride(from: 0, to: count, by: RefreshFamilies.batch) {
            var entries: [(grant: Grant, draft: RefreshFamilies.Draft)] = []
            for index in start..<min(start + RefreshFamilies.batch, count) {
                let grant = Grant(
                    subject: "prefilled\(index)", audience: "", scope: "read", lifetime: lifetime)
                entries.append(
                    (grant, try families.draft(tokenID: try fromTokens(try OpaqueToken.randomID())))
                )
            }
            _ = try families.begin(entries, at: now, isEnded: true)
        }
    }
}
