public import Oracle
public import Results
public import Revocation
public import Tokens

/// What every worker of a phase shares.
@usableFromInline package struct LoadSource: Sendable {
    @usableFromInline package let table: TokenTable
    @usableFromInline package let clock: TrialClock
    @usableFromInline package let stop: StopFlag

    package init(table: TokenTable, clock: TrialClock, stop: StopFlag) {
        self.table = table
        self.clock = clock
        self.stop = stop
    }
}

/// Names of refusals in the order that tallies count them by.
package let refusalReasons: [String] = Refusal.allCases.map(\.rawValue)

@usableFromInline let refusalOrdinals: [Refusal: Int] = Dictionary(
    uniqueKeysWithValues: Refusal.allCases.enumerated().map { ($1, $0) })

/// Verifies one token and says how that ended.
///
/// - Parameters:
///   - claims: gets the digest of accepted claims, unless it is nil.
///   - breakage: keeps the first error's words.
@inlinable @inline(__always)
package func attempt<Verifier: TokenVerifier>(
    _ verifier: borrowing Verifier, _ token: UnsafeBufferPointer<UInt8>,
    _ request: VerificationRequest, at now: NumericDate, claims: inout UInt32?,
    firstError: inout StrategyError?
) -> RequestEnd {
    do {
        switch try verifier.verify(token.span, request, at: now) {
        case .active(let principal):
            if claims != nil { claims = principal.digest }
            return .accepted
        case .refused(let reason): return .refused(refusalOrdinals[reason] ?? 0)
        }
    } catch {
        if firstError == nil { firstError = error }
        return error.kind == .timeout ? .timeout : .error
    }
}

/// One verification as every load makes it: the answer, the clock read once after it, and the entry in
/// the history, as far as there is room.
@inlinable @inline(__always)
package func recordedAttempt<Verifier: TokenVerifier>(
    _ verifier: borrowing Verifier, _ token: UnsafeBufferPointer<UInt8>, node: UInt8,
    isHighStakes: Bool = false, from source: LoadSource, sent_ns: UInt64,
    in history: inout VerificationLog, firstError: inout StrategyError?
) -> (end: RequestEnd, answered_ns: UInt64) {
    var claims: UInt32? = history.isOpen ? 0 : nil
    let end = attempt(
        verifier, token, VerificationRequest(isHighStakes: isHighStakes),
        at: source.clock.date(at: sent_ns), claims: &claims, firstError: &firstError)
    let answered_ns = TrialClock.now_ns()
    history.append(
        token: TokenTable.name(of: token), node: node, end: end, claims: claims ?? 0,
        isHighStakes: isHighStakes, sent_ns: sent_ns, answered_ns: answered_ns)
    return (end, answered_ns)
}

/// Sends each request when the one before was answered, until `end_ns`.
///
/// One clock reading ends a request and starts the next. Inlinable, so that the loop is compiled
/// for the verifier at hand; allocates nothing.
///
/// - Parameters:
///   - verifiers: one a node.
///   - draws: the requests, begun again when used up.
///   - record: where each end is counted.
@inlinable
package func runClosedLoop<Verifier: TokenVerifier>(
    _ verifiers: [Verifier], draws: [Draw], from source: LoadSource, until end_ns: UInt64,
    record: inout WorkerRecord, firstError: inout StrategyError?
) {
    let draws = draws.span
    let verifiers = verifiers.span
    var position = 0
    var sent_ns = TrialClock.now_ns()
    while sent_ns < end_ns, !source.stop.isRaised {
        let draw = draws[position]
        position &+= 1
        if position == draws.count { position = 0 }
        let (end, answered_ns) = recordedAttempt(
            verifiers[Int(draw.node)], source.table.bytes(in: Int(draw.slot)), node: draw.node,
            isHighStakes: draw.isHighStakes, from: source, sent_ns: sent_ns, in: &record.history,
            firstError: &firstError)
        record.finish(
            end, expectAcceptance: draw.isGood, service_ns: answered_ns &- sent_ns,
            at: answered_ns)
        sent_ns = answered_ns
    }
}
