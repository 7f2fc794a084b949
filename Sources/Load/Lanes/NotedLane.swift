/// A lane that returns each answer with its request and the note that its sender attached.
package struct NotedLane<Calls: Lane, Note> {
    package struct Arrival {
        package let note: Note
        package let call: Calls.Call
        package let answer: Calls.Answer
    }

    package private(set) var lane: Calls
    private var outstanding: Outstanding<(note: Note, call: Calls.Call)>

    package init(_ lane: Calls) {
        self.lane = lane
        outstanding = Outstanding(depth: lane.depth)
    }

    /// Whether no request is outstanding.
    package var isIdle: Bool { outstanding.isEmpty }

    /// Whether an answer has to be awaited before another request is sent.
    package var isFull: Bool { outstanding.isFull }

    /// Sends one request. Returns its answer if the lane completes it immediately.
    package mutating func send(_ call: Calls.Call, _ note: Note) -> Arrival? {
        switch lane.submit(call) {
        case .completed(let answer): return Arrival(note: note, call: call, answer: answer)
        case .pending(let tag):
            outstanding.put((note, call), tag: tag)
            return nil
        }
    }

    /// Returns the next answer to an outstanding request; nil when none came by `deadline_ns`.
    package mutating func next(until deadline_ns: UInt64) -> Arrival? {
        guard let (request, answer) = outstanding.next(from: &lane, until: deadline_ns) else {
            return nil
        }
        return Arrival(note: request.note, call: request.call, answer: answer)
    }
}
