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
    /// When it is asked for, on the monotonic clock.
    package let sent_ns: UInt64

    package init(_ operation: Operation, sent_ns: UInt64) {
        self.operation = operation
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
    /// When it came: of a revocation, the acknowledgement.
    package let completed_ns: UInt64

    package init(_ result: Result<AuthorityResult, StrategyError>, completed_ns: UInt64) {
        self.result = result
        self.completed_ns = completed_ns
    }
}

extension AuthorityLane {
    /// Issues one token.
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
