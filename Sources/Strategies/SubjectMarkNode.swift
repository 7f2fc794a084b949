package import Revocation
package import Tokens

/// A server that holds each token against its subject's mark, a version or a date.
package struct SubjectMarkNode: VerifierNode {
    /// The claim that is held against the mark.
    enum Claim { case version, issuedAt }

    private let key: JSONWebKey
    private let claim: Claim
    private let tokens: AccessTokenNode
    private let source: SubjectMarkSource
    private let cache: BoundedCache<String, Int64>?

    init(key: JSONWebKey, _ claim: Claim, _ options: OptionValues, _ source: SubjectMarkSource) {
        self.key = key
        self.claim = claim
        self.source = source
        let policy = source.context.policy(requiring: claim == .version ? .version : .issuedAt)
        tokens = AccessTokenNode(policy, options)
        cache = source.makeCache()
    }

    package var stateBytes: Int {
        key.json().utf8.count + (cache?.count ?? 0) * BoundedCache<String, Int64>.entryBytes
            + tokens.stateBytes
    }

    package func makeVerifier() throws(StrategyError) -> SubjectMarkVerifier {
        SubjectMarkVerifier(
            claim: claim, jwt: try tokens.makeVerifier([key]),
            marks: SubjectMarkReader(marks: try source.open(), cache: cache),
            memory_us: source.context.memory.microseconds)
    }
}

package struct SubjectMarkVerifier: TokenVerifier {
    fileprivate let claim: SubjectMarkNode.Claim
    fileprivate let jwt: AccessTokenVerifier
    fileprivate let marks: SubjectMarkReader
    fileprivate let memory_us: Int64

    package func verify(
        _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
    ) throws(StrategyError) -> Verdict {
        switch jwt.verify(token, at: now) {
        case .refused(let reason): return .refused(reason)
        case .valid(let claims):
            let own = claim == .version ? claims.version : claims.issuedAt?.microseconds
            guard let subject = claims.subject, let own else { return .refused(.missingClaim) }
            let mark = try marks.mark(of: subject, at: now)
            guard isGood(own, against: mark, at: now) else { return .refused(.revoked) }
            return .active(Principal(claims))
        }
    }

    private func isGood(_ own: Int64, against mark: Int64, at now: NumericDate) -> Bool {
        switch claim {
        case .issuedAt: own > mark
        // A version may be so old that no token older than it lives: the store may have purged it
        // while the cache still had it, and then the subject's tokens begin at 0 again.
        case .version:
            own >= mark
                || now >= NumericDate(microseconds: mark).advanced(byMicroseconds: memory_us)
        }
    }
}
