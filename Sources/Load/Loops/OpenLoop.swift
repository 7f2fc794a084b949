public import Oracle

/// Sends each request when it is due, regardless of earlier requests.
///
/// The lane's depth (at least one) caps the requests of a worker that are in flight. A request that
/// falls due meanwhile waits, and its response time includes the wait. A request that has waited
/// for `longestLag_ns` is dropped and counted.
///
/// - Parameter record: the record in which each outcome is counted. Exactly one worker counts each
///   request of `arrivals`.
@inlinable
package func runOpenLoop<Requests: VerificationLane>(
    over lane: inout Requests, _ arrivals: ArrivalQueue, from source: LoadSource,
    start_ns: UInt64, longestLag_ns: UInt64, pacer: Pacer, record: inout WorkerRecord
) {
    let (allDraws, allDue_ns) = (arrivals.draws, arrivals.due_ns)
    let draws = allDraws.span
    let due_ns = allDue_ns.span
    var outstanding = Outstanding<OpenRequest>(depth: lane.depth)
    var sent_ns = TrialClock.now_ns()
    while true {
        let index = arrivals.take()
        guard index < due_ns.count else { break }
        let intended_ns = start_ns &+ due_ns[index]
        if !outstanding.isEmpty {
            sent_ns = outstanding.settle(from: &lane, until: intended_ns, in: &record)
        }
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
        let call = source.call(draw, wantsClaims: record.history.isOpen, sent_ns: sent_ns)
        switch lane.submit(call) {
        case .completed(let answer):
            record.finish(call, answer, expectAcceptance: draw.isGood, intended_ns: intended_ns)
            sent_ns = answer.answered_ns
        case .pending(let tag):
            outstanding.put(
                OpenRequest(call: call, isGood: draw.isGood, intended_ns: intended_ns), tag: tag)
            sent_ns = TrialClock.now_ns()
        }
    }
    if !outstanding.isEmpty { outstanding.settleAll(from: &lane, in: &record) }
}

/// An outstanding request of an open loop.
@usableFromInline struct OpenRequest {
    @usableFromInline let call: VerificationCall
    @usableFromInline let isGood: Bool
    @usableFromInline let intended_ns: UInt64

    @inlinable
    init(call: VerificationCall, isGood: Bool, intended_ns: UInt64) {
        self.call = call
        self.isGood = isGood
        self.intended_ns = intended_ns
    }
}

extension Outstanding where Note == OpenRequest {
    /// Counts requests that complete before the next one is due, and at least as many as it takes
    /// to make room for it. Returns the time.
    @usableFromInline
    mutating func settle<Requests: VerificationLane>(
        from lane: inout Requests, until due_ns: UInt64, in record: inout WorkerRecord
    ) -> UInt64 {
        var now_ns = TrialClock.now_ns()
        while !isEmpty, isFull || now_ns < due_ns {
            if let (request, answer) = next(from: &lane, until: isFull ? .max : due_ns) {
                count(request, answer, in: &record)
            }
            now_ns = TrialClock.now_ns()
        }
        return now_ns
    }

    @usableFromInline
    mutating func settleAll<Requests: VerificationLane>(
        from lane: inout Requests, in record: inout WorkerRecord
    ) {
        while !isEmpty, let (request, answer) = next(from: &lane, until: .max) {
            count(request, answer, in: &record)
        }
    }

    private func count(
        _ request: OpenRequest, _ answer: VerificationAnswer, in record: inout WorkerRecord
    ) {
        record.finish(
            request.call, answer, expectAcceptance: request.isGood,
            intended_ns: request.intended_ns)
    }
}
