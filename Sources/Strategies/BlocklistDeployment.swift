package import Revocation
import Stores
package import Tokens

/// Issues access tokens, and takes them back by listing their `jti` in Redis.
package struct BlocklistAuthority: TokenAuthority {
    private let strategy: String
    private let issuer: AccessTokenIssuer
    private let blocklist: RedisBlocklist
    private let connection: RedisConnection

    init(
        _ strategy: String, key: JSONWebKey, _ blocklist: RedisBlocklist,
        in context: StrategyContext
    ) throws(StrategyError) {
        self.strategy = strategy
        self.blocklist = blocklist
        issuer = try AccessTokenIssuer(key, in: context)
        connection = try blocklist.access.connect()
    }

    package func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken {
        try issuer.issue(grant, at: now)
    }

    package func revoke(_ target: RevocationTarget, at now: NumericDate) throws(StrategyError) {
        guard case .token(let token) = target, let tokenID = token.tokenID else {
            throw .unsupportedTarget(strategy, target)
        }
        try blocklist.add(tokenID, until: token.expiresAt, at: now, on: connection)
    }

    package func prefill(
        revocations count: Int, lifetime: Duration, at now: NumericDate
    ) throws(StrategyError) {
        try blocklist.prefill(count, lifetime: lifetime, at: now, on: connection)
    }

    package func storeBytes() throws(StrategyError) -> Int64? {
        try blocklist.access.memoryBytes(connection)
    }

    package func entries(at now: NumericDate) throws(StrategyError) -> StoreEntries? {
        .revokedTokens(try blocklist.count(on: connection))
    }
}

/// A server that asks Redis whether a token is listed.
package struct BlocklistNode: VerifierNode {
    private let key: JSONWebKey
    private let tokens: AccessTokenNode
    private let blocklist: RedisBlocklist
    private let sparesOrdinary: Bool

    /// - Parameter sparesOrdinary: asks for high-stakes requests only.
    init(
        key: JSONWebKey, tokens: AccessTokenNode, blocklist: RedisBlocklist,
        sparesOrdinary: Bool = false
    ) {
        self.key = key
        self.tokens = tokens
        self.blocklist = blocklist
        self.sparesOrdinary = sparesOrdinary
    }

    package var stateBytes: Int { key.json().utf8.count + tokens.stateBytes }

    package func makeVerifier() throws(StrategyError) -> BlocklistVerifier {
        BlocklistVerifier(
            jwt: try tokens.makeVerifier([key]), connection: try blocklist.access.connect(),
            blocklist: blocklist, sparesOrdinary: sparesOrdinary)
    }
}

package struct BlocklistVerifier: TokenVerifier {
    fileprivate let jwt: AccessTokenVerifier
    fileprivate let connection: RedisConnection
    fileprivate let blocklist: RedisBlocklist
    fileprivate let sparesOrdinary: Bool

    package func verify(
        _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
    ) throws(StrategyError) -> Verdict {
        switch jwt.verify(token, at: now) {
        case .refused(let reason): return .refused(reason)
        case .valid(let claims):
            if request.isHighStakes || !sparesOrdinary {
                guard let tokenID = claims.tokenID else { return .refused(.missingClaim) }
                if try blocklist.contains(tokenID, on: connection) { return .refused(.revoked) }
            }
            return .active(Principal(claims))
        }
    }
}
