package import Revocation

/// A lane for what an authorization server is asked to do.
package protocol AuthorityLane: Lane where Call == AuthorityCall, Answer == AuthorityAnswer {}

/// One operation of the authority.
@usableFromInline package struct AuthorityCall: Sendable {
    package enum Operation: Sendable {
        case issue(Grant)
        /// The refresh token as the client presents it.
        case refresh([UInt8])
        case revoke(RevocationTarget)
        case purge
    }

    package let operation: Operation
    /// Whether a client asks for it, rather than the server itself or the harness: it then comes
    /// over whatever lies between. No revocation is a client's, as it is timed at the server.
    package let isFromClient: Bool
    /// When it is asked for, on the monotonic clock.
    package let sent_ns: UInt64

    package init(_ operation: Operation, isFromClient: Bool = false, sent_ns: UInt64) {
        self.operation = operation
        self.isFromClient = isFromClient
        self.sent_ns = sent_ns
    }
}

/// What came of an operation that did not fail.
package enum AuthorityResult: Sendable {
    case issued(IssuedToken)
    case refreshed(RefreshAnswer)
    /// Acknowledged.
    case revoked
    case purged(Int)
}

/// The answer to an operation.
@usableFromInline package struct AuthorityAnswer: Sendable {
    package let result: Result<AuthorityResult, StrategyError>
    /// When the authority had decided: earlier than it came where the answer crossed a network.
    package let decided_ns: UInt64
    /// When it came: of a revocation, the acknowledgement.
    package let completed_ns: UInt64

    /// - Parameter decided_ns: nil where the answer comes at once.
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
    /// Issues one token, at the server itself.
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
