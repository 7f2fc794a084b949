public import Revocation
public import Tokens

/// A node's copy of the status list.
public struct StatusListKnowledge: NodeKnowledge {
    fileprivate let list: CachedDocument<StatusList>
    fileprivate let uri: String

    init(
        of id: NodeID, from documents: any DocumentSource, _ terms: StatusListTerms,
        at now: NumericDate
    ) throws(StrategyError) {
        let keys = try documents.keys(at: now)
        uri = terms.uri
        list = try CachedDocument(StatusListTerms.document, from: documents, for: id, at: now) {
            document, now throws(StrategyError) in
            let verifier = try fromTokens(
                try StatusListVerifier(keys, limit: (terms.entries * terms.bits + 7) / 8))
            let token = try fromTokens(
                try verifier.read(document.span, from: terms.uri, at: now))
            return CachedDocument.Reading(
                contents: token.list,
                life_us: token.timeToLive_us ?? terms.timeToLive.microseconds,
                expiresAt: token.expiresAt ?? NumericDate(microseconds: .max))
        }
    }

    public func makeCheck() -> StatusListCheck { StatusListCheck(self) }

    /// Bytes of the document, which is kept to detect changes, and of the list in it.
    public var stateBytes: Int { list.documentBytes + list.current.contents.bytes.count }

    public var feedBytes: Int64? { list.fetchedBytes }

    public var ownThreadsTime_ns: UInt64? { nil }

    public var observations: [any NodeObservation] { [] }
}

public final class StatusListCheck: RevocationCheck {
    private let node: StatusListKnowledge
    private var list: StatusList
    private var generation: Int

    fileprivate init(_ node: StatusListKnowledge) {
        self.node = node
        (list, generation) = node.list.current
    }

    public static var requiredClaims: ClaimsPolicy.Required { [.tokenID, .status] }

    public func refusal(
        of claims: Claims, _ request: VerificationRequest, at now: NumericDate
    ) throws(StrategyError) -> Refusal? {
        guard let status = claims.status, status.uri == node.uri else { return .missingClaim }
        if try node.list.generation(at: now) != generation {
            (list, generation) = node.list.current
        }
        switch list.status(at: Int(clamping: status.index)) {
        case StatusList.valid: return nil
        case nil: return .invalidClaim
        default: return .revoked
        }
    }

    public func probe(at now: NumericDate) throws(StrategyError) {
        _ = try node.list.generation(at: now)
    }
}
