package import Revocation

/// A lane to the authorization server.
package protocol AuthorityLane: Lane where Call == AuthorityCall, Answer == AuthorityAnswer {}

/// One operation for the authority to perform.
@usableFromInline package struct AuthorityCall: Sendable {
    package enum Operation: Sendable {
        case issue(Grant)
        /// The refresh token as the client presents it.
        case refresh([UInt8])
        case revoke(RevocationTarget)
        case purge
    }

    package let operation: Operation
    /// Whether a client makes the request, rather than the server itself or the harness. A client's
    /// request crosses any network in between. A revocation is never a client's, because it is
    /// timed at the server.
    package let isFromClient: Bool
    /// When the request was made, on the monotonic clock.
    package let sent_ns: UInt64

    package init(_ operation: Operation, isFromClient: Bool = false, sent_ns: UInt64) {
        self.operation = operation
        self.isFromClient = isFromClient
        self.sent_ns = sent_ns
    }
}

/// The result of an operation that did not fail.
package enum AuthorityResult: Sendable {
    case issued(IssuedToken)
    case refreshed(RefreshAnswer)
    /// The revocation was acknowledged.
    case revoked
    case purged(Int)
}

/// The answer to an operation.
@usableFromInline package struct AuthorityAnswer: Sendable {
    package let result: Result<AuthorityResult, StrategyError>
    /// When the authority decided. Earlier than ``completed_ns`` if the answer crossed a network.
    package let decided_ns: UInt64
    /// When the answer arrived. For a revocation, this is the acknowledgement.
    package let completed_ns: UInt64

    /// - Parameter decided_ns: nil where the answer arrives as soon as it is decided.
    package init(
        _ result: Result<AuthorityResult, StrategyError>, decided_ns: UInt64? = nil,
        completed_ns: UInt64
    ) {
        self.result = result
        self.decided_ns = decided_ns ?? completed_ns
        self.completed_ns = completed_ns
    }
}

extension AuthorityLane {
    /// Issues one token at the server itself, without a client.
    package mutating func issue(
        _ grant: Grant, at now_ns: UInt64
    ) throws(StrategyError) -> IssuedToken {
        guard
            case .issued(let token) = try perform(AuthorityCall(.issue(grant), sent_ns: now_ns))
                .result.get()
        else { throw StrategyError(.failed, "the authority's answer is not that of an issue") }
        return token
    }
}
