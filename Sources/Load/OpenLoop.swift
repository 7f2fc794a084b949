public import Results
public import Revocation
public import Synchronization

/// The requests of an open loop in the order they fall due, taken by whichever worker is free: one
/// queue before many servers, so that a request waits only while all of them are busy.
@usableFromInline package final class ArrivalQueue: Sendable {
    /// Due times since the loop began, rising.
    @usableFromInline package let due_ns: [UInt64]
    /// The requests, begun again when used up. What request n carries does not depend on who sends it.
    @usableFromInline package let draws: [Draw]
    @usableFromInline let next = Atomic(0)

    /// Requests a second beyond which handing them out would be what is measured.
    package static let fastest_per_s = 2_000_000.0

    package init(_ schedule: Schedule, draws: [Draw]) {
        due_ns = schedule.due_ns
        self.draws = draws
    }

    @inlinable @inline(__always)
    func take() -> Int { next.add(1, ordering: .relaxed).oldValue }
}

/// Sends each request when it is due, whatever became of those before.
///
/// A worker has one request in flight, so their number caps those in flight; what falls due
/// meanwhile waits, and its wait is in its response time. What has waited for `longestLag_ns` is
/// dropped and counted.
///
/// - Parameters:
///   - verifiers: one a node.
///   - record: where each end is counted; every request of `arrivals` is, by one worker.
@inlinable
package func runOpenLoop<Verifier: TokenVerifier>(
    _ verifiers: [Verifier], _ arrivals: ArrivalQueue, from source: LoadSource,
    start_ns: UInt64, longestLag_ns: UInt64, pacer: Pacer, record: inout WorkerRecord,
    firstError: inout StrategyError?
) {
    let (allDraws, allDue_ns) = (arrivals.draws, arrivals.due_ns)
    let draws = allDraws.span
    let due_ns = allDue_ns.span
    let verifiers = verifiers.span
    var sent_ns = TrialClock.now_ns()
    while true {
        let index = arrivals.take()
        guard index < due_ns.count else { return }
        let intended_ns = start_ns &+ due_ns[index]
        if sent_ns < intended_ns { sent_ns = pacer.wait(until: intended_ns, unless: source.stop) }
        guard !source.stop.isRaised else {
            record.skip(dropped: false, at: sent_ns)
            continue
        }
        guard sent_ns < intended_ns &+ longestLag_ns else {
            record.skip(dropped: true, at: sent_ns)
            continue
        }
        let draw = draws[index % draws.count]
        let (end, answered_ns) = recordedAttempt(
            verifiers[Int(draw.node)], source.table.bytes(in: Int(draw.slot)), node: draw.node,
            isHighStakes: draw.isHighStakes, from: source, sent_ns: sent_ns, in: &record.history,
            firstError: &firstError)
        record.finish(
            end, expectAcceptance: draw.isGood, intended_ns: intended_ns, sent_ns: sent_ns,
            at: answered_ns)
        sent_ns = answered_ns
    }
}
