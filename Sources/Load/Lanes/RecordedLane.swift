package import Oracle
package import Revocation

/// A lane that records every verification in a history, as long as there is room.
package struct RecordedLane<Requests: VerificationLane, Note> {
    package typealias Arrival = NotedLane<Requests, Note>.Arrival

    private var lane: NotedLane<Requests, Note>
    package private(set) var history: VerificationLog

    package init(_ lane: Requests, history: VerificationLog) {
        self.lane = NotedLane(lane)
        self.history = history
    }

    /// Whether no request is outstanding.
    package var isIdle: Bool { lane.isIdle }

    /// Whether an answer has to be awaited before another request is sent.
    package var isFull: Bool { lane.isFull }

    package var firstError: StrategyError? { lane.lane.firstError }

    /// Sends one request. Returns its answer if the lane completes it immediately.
    package mutating func send(
        _ token: UnsafeBufferPointer<UInt8>, node: Int, isHighStakes: Bool = false,
        at sent_ns: UInt64, _ note: Note
    ) -> Arrival? {
        let call = VerificationCall(
            token, node: UInt8(clamping: node), isHighStakes: isHighStakes,
            wantsClaims: history.isOpen, sent_ns: sent_ns)
        return kept(lane.send(call, note))
    }

    /// Returns the next answer to an outstanding request; nil when none came by `deadline_ns`.
    package mutating func next(until deadline_ns: UInt64) -> Arrival? {
        kept(lane.next(until: deadline_ns))
    }

    private mutating func kept(_ arrival: Arrival?) -> Arrival? {
        if let arrival { history.append(arrival.call, arrival.answer) }
        return arrival
    }
}
