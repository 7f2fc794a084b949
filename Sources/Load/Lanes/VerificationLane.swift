public import Oracle
public import Results
public import Revocation
public import Tokens

/// A lane for verifications.
@usableFromInline package protocol VerificationLane: Lane
where Call == VerificationCall, Answer == VerificationAnswer {
    /// The first error that a verification ended with.
    var firstError: StrategyError? { get }
}

/// One verification to perform.
@usableFromInline package struct VerificationCall {
    /// Valid until the answer has been collected.
    @usableFromInline package let token: UnsafeBufferPointer<UInt8>
    @usableFromInline package let node: UInt8
    @usableFromInline package let isHighStakes: Bool
    /// Whether the answer should include a digest of the accepted claims.
    @usableFromInline package let wantsClaims: Bool
    /// When the request is sent, on the monotonic clock. The token is judged as of this time.
    @usableFromInline package let sent_ns: UInt64

    @inlinable @inline(__always)
    package init(
        _ token: UnsafeBufferPointer<UInt8>, node: UInt8, isHighStakes: Bool, wantsClaims: Bool,
        sent_ns: UInt64
    ) {
        self.token = token
        self.node = node
        self.isHighStakes = isHighStakes
        self.wantsClaims = wantsClaims
        self.sent_ns = sent_ns
    }
}

/// The outcome of a verification.
@usableFromInline package struct VerificationAnswer {
    @usableFromInline package let end: RequestEnd
    /// The digest of the accepted claims; 0 where there are none or none were requested.
    @usableFromInline package let claims: UInt32
    /// When the answer came: the single clock reading after the verification.
    @usableFromInline package let answered_ns: UInt64

    @inlinable @inline(__always)
    package init(_ end: RequestEnd, claims: UInt32 = 0, answered_ns: UInt64) {
        self.end = end
        self.claims = claims
        self.answered_ns = answered_ns
    }
}

extension VerificationLog {
    /// Records a verification, as long as there is room.
    @inlinable @inline(__always)
    package mutating func append(_ call: VerificationCall, _ answer: VerificationAnswer) {
        append(
            token: TokenTable.name(of: call.token), node: call.node, end: answer.end,
            claims: answer.claims, isHighStakes: call.isHighStakes, sent_ns: call.sent_ns,
            answered_ns: answer.answered_ns)
    }
}

/// The names of the refusal reasons, in the order in which tallies count them.
package let refusalReasons: [String] = Refusal.allCases.map(\.rawValue)

@usableFromInline let refusalOrdinals: [Refusal: Int] = Dictionary(
    uniqueKeysWithValues: Refusal.allCases.enumerated().map { ($1, $0) })
