public import Oracle

/// Sends a request whenever the lane has room for one, until `limit`. Over a lane that completes
/// requests when submitted, each request follows the answer to the one before.
///
/// One clock reading ends a request and starts the next. Inlinable, so that the loop is compiled
/// for the concrete lane. Allocates nothing if the lane does not.
///
/// - Parameters:
///   - draws: the requests, repeated when used up.
///   - record: the record in which each outcome is counted.
@inlinable
package func runClosedLoop<Requests: VerificationLane, Limit: LoopLimit>(
    over lane: inout Requests, draws: [DrawnRequest], from source: LoadSource,
    until limit: Limit, record: inout WorkerRecord
) {
    let draws = draws.span
    var limit = limit
    var outstanding = Outstanding<ClosedRequest>(depth: lane.depth)
    var position = 0
    var sent_ns = TrialClock.now_ns()
    record.begin(at: sent_ns)
    while limit.allowsNext(at: sent_ns), !source.stop.isRaised {
        let draw = draws[position]
        position &+= 1
        if position == draws.count { position = 0 }
        let call = source.call(draw, wantsClaims: record.history.isOpen, sent_ns: sent_ns)
        switch lane.submit(call) {
        case .completed(let answer):
            record.finish(call, answer, expectAcceptance: draw.isGood)
            sent_ns = answer.answered_ns
        case .pending(let tag):
            outstanding.put(ClosedRequest(call: call, isGood: draw.isGood), tag: tag)
            if outstanding.isFull { outstanding.settleOne(from: &lane, in: &record) }
            sent_ns = TrialClock.now_ns()
        }
    }
    while !outstanding.isEmpty { outstanding.settleOne(from: &lane, in: &record) }
    record.close(at: sent_ns)
}

/// An outstanding request of a closed loop.
@usableFromInline struct ClosedRequest {
    @usableFromInline let call: VerificationCall
    @usableFromInline let isGood: Bool

    @inlinable
    init(call: VerificationCall, isGood: Bool) {
        self.call = call
        self.isGood = isGood
    }
}

extension Outstanding where Note == ClosedRequest {
    @usableFromInline
    mutating func settleOne<Requests: VerificationLane>(
        from lane: inout Requests, in record: inout WorkerRecord
    ) {
        guard let (request, answer) = next(from: &lane, until: .max) else { return }
        record.finish(request.call, answer, expectAcceptance: request.isGood)
    }
}

extension WorkerRecord {
    /// Counts a request of a closed loop, and records it in the history while there is room.
    @inlinable @inline(__always)
    mutating func finish(
        _ call: VerificationCall, _ answer: VerificationAnswer, expectAcceptance: Bool
    ) {
        history.append(call, answer)
        finish(
            answer.end, expectAcceptance: expectAcceptance,
            service_ns: answer.answered_ns &- call.sent_ns, at: answer.answered_ns)
    }

    /// Counts a request of an open loop, and records it in the history while there is room.
    @inlinable @inline(__always)
    mutating func finish(
        _ call: VerificationCall, _ answer: VerificationAnswer, expectAcceptance: Bool,
        intended_ns: UInt64
    ) {
        history.append(call, answer)
        finish(
            answer.end, expectAcceptance: expectAcceptance, intended_ns: intended_ns,
            sent_ns: call.sent_ns, at: answer.answered_ns)
    }
}
