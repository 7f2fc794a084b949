public import Revocation
public import Tokens

/// A server that holds the revoked tokens in its own memory, and looks nothing up elsewhere while its
/// copy is current.
public final class RevokedSetNode: VerifierNode {
    private let key: JSONWebKey
    fileprivate let policy: ClaimsPolicy
    fileprivate let copy: FeedCopy<RevokedSet>
    /// Nil where the copy is renewed by requests alone. Ends with the node.
    private let subscriber: FeedSubscriber<RevokedSet>?

    init(
        key: JSONWebKey, policy: ClaimsPolicy, copy: FeedCopy<RevokedSet>,
        subscriber: FeedSubscriber<RevokedSet>? = nil
    ) {
        self.key = key
        self.policy = policy
        self.copy = copy
        self.subscriber = subscriber
    }

    public func makeVerifier() throws(StrategyError) -> Verifier {
        let (key, policy) = (key, policy)
        return Verifier(
            node: self, jwt: try fromTokens(try JWTVerifier([key], policy: policy)))
    }

    public var stateBytes: Int { key.json().utf8.count + copy.memory.bytes }

    public var feedBytes: Int64? { copy.bytesMoved }

    public struct Verifier: TokenVerifier {
        fileprivate let node: RevokedSetNode
        fileprivate let jwt: JWTVerifier

        public func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) throws(StrategyError) -> Verdict {
            switch jwt.verify(token, at: now) {
            case .refused(let reason): return .refused(reason)
            case .valid(let claims):
                guard let tokenID = claims.tokenID else { return .refused(.missingClaim) }
                try node.copy.makeCurrent(at: now)
                let isRevoked = node.copy.memory.contains(tokenID)
                return isRevoked ? .refused(.revoked) : .active(Principal(claims))
            }
        }
    }
}
