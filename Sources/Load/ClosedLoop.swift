public import Record
public import Revocation
public import Tokens

/// What every worker of a phase shares.
public struct LoadSource: Sendable {
    public let table: TokenTable
    public let clock: TrialClock
    public let stop: StopFlag

    public init(table: TokenTable, clock: TrialClock, stop: StopFlag) {
        self.table = table
        self.clock = clock
        self.stop = stop
    }
}

/// Names of refusals in the order that tallies count them by.
public let refusalReasons: [String] = Refusal.allCases.map(\.rawValue)

@usableFromInline let refusalOrdinals: [Refusal: Int] = Dictionary(
    uniqueKeysWithValues: Refusal.allCases.enumerated().map { ($1, $0) })

/// Verifies one token and says how that ended; `breakage` keeps the first error's words.
@inlinable @inline(__always)
public func attempt<Verifier: TokenVerifier>(
    _ verifier: borrowing Verifier, _ token: UnsafeBufferPointer<UInt8>,
    _ request: VerificationRequest, at now: NumericDate, breakage: inout StrategyError?
) -> RequestEnd {
    do {
        switch try verifier.verify(token.span, request, at: now) {
        case .active: return .accepted
        case .refused(let reason): return .refused(refusalOrdinals[reason] ?? 0)
        }
    } catch {
        if breakage == nil { breakage = error }
        return error.kind == .timeout ? .timeout : .error
    }
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
public func runClosedLoop<Verifier: TokenVerifier>(
    _ verifiers: [Verifier], draws: [Draw], from source: LoadSource, until end_ns: UInt64,
    record: inout WorkerRecord, breakage: inout StrategyError?
) {
    let request = VerificationRequest()
    let draws = draws.span
    let verifiers = verifiers.span
    var position = 0
    var sent_ns = TrialClock.now_ns()
    while sent_ns < end_ns, !source.stop.isRaised {
        let draw = draws[position]
        position &+= 1
        if position == draws.count { position = 0 }
        let end = attempt(
            verifiers[Int(draw.node)], source.table.bytes(in: Int(draw.slot)), request,
            at: source.clock.date(at: sent_ns), breakage: &breakage)
        let answered_ns = TrialClock.now_ns()
        record.finish(
            end, expectAcceptance: draw.isGood, service_ns: answered_ns &- sent_ns,
            at: answered_ns)
        sent_ns = answered_ns
    }
}

/// Sends each request when it is due, whatever became of those before.
///
/// A worker has one request in flight; what falls due meanwhile waits, and its wait is in its
/// response time. What has waited for `longestLag_ns` is dropped and counted.
@inlinable
public func runOpenLoop<Verifier: TokenVerifier>(
    _ verifiers: [Verifier], draws: [Draw], due_ns: [UInt64], from source: LoadSource,
    start_ns: UInt64, end_ns: UInt64, longestLag_ns: UInt64, pacer: Pacer,
    record: inout WorkerRecord, breakage: inout StrategyError?
) {
    let request = VerificationRequest()
    let draws = draws.span
    let verifiers = verifiers.span
    var position = 0
    var sent_ns = TrialClock.now_ns()
    let due_ns = due_ns.span
    for request_index in due_ns.indices {
        let intended_ns = start_ns &+ due_ns[request_index]
        if sent_ns < intended_ns { sent_ns = pacer.wait(until: intended_ns, unless: source.stop) }
        guard sent_ns < end_ns &+ longestLag_ns, !source.stop.isRaised else {
            record.skip(dropped: false, at: sent_ns)
            continue
        }
        guard sent_ns < intended_ns &+ longestLag_ns else {
            record.skip(dropped: true, at: sent_ns)
            continue
        }
        let draw = draws[position]
        position &+= 1
        if position == draws.count { position = 0 }
        let end = attempt(
            verifiers[Int(draw.node)], source.table.bytes(in: Int(draw.slot)), request,
            at: source.clock.date(at: sent_ns), breakage: &breakage)
        let answered_ns = TrialClock.now_ns()
        record.finish(
            end, expectAcceptance: draw.isGood, intended_ns: intended_ns, sent_ns: sent_ns,
            at: answered_ns)
        sent_ns = answered_ns
    }
}
