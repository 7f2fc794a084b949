package import Revocation
package import Tokens

/// A server that holds the revoked tokens in its own memory, and looks nothing up elsewhere while its
/// copy is current.
package final class RevokedSetNode: VerifierNode {
    private let key: JSONWebKey
    private let tokens: AccessTokenNode
    fileprivate let copy: RevocationReplica<RevokedSet>
    /// Nil where the copy is renewed by requests alone. Ends with the node.
    private let subscriber: FeedSubscriber<RevokedSet>?

    init(
        key: JSONWebKey, tokens: AccessTokenNode, copy: RevocationReplica<RevokedSet>,
        subscriber: FeedSubscriber<RevokedSet>? = nil
    ) {
        self.key = key
        self.tokens = tokens
        self.copy = copy
        self.subscriber = subscriber
    }

    package func makeVerifier() throws(StrategyError) -> Verifier {
        Verifier(node: self, jwt: try tokens.makeVerifier([key]))
    }

    package var stateBytes: Int { key.json().utf8.count + tokens.stateBytes + copy.memory.bytes }

    package var feedBytes: Int64? { copy.bytesMoved }

    package struct Verifier: TokenVerifier {
        fileprivate let node: RevokedSetNode
        fileprivate let jwt: AccessTokenVerifier

        package func verify(
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
