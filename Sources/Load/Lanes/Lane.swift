/// The interface through which load reaches a deployment: submit a request, collect completed ones.
///
/// Loops, schedules and tallies are built on lanes and exist only once. A lane belongs to one
/// thread. A lane within the process completes a request when it is submitted; inlined, it costs no
/// more than the call. Any other lane may have several requests outstanding, each under a tag that
/// the lane assigns.
@usableFromInline package protocol Lane {
    associatedtype Call
    associatedtype Answer

    /// The most requests that can be outstanding; 0 for a lane that completes each when submitted.
    var depth: Int { get }

    /// Sends a request. Must not be called while ``depth`` requests are outstanding.
    mutating func submit(_ call: Call) -> Submission<Answer>

    /// Returns the next completion, waiting until `deadline_ns` at the latest; nil when none came.
    ///
    /// Every request completes. One that is not answered within its own limit completes as timed
    /// out.
    mutating func collect(until deadline_ns: UInt64) -> Completion<Answer>?
}

extension Lane {
    /// Sends one request and waits for its answer. No other request may be outstanding.
    package mutating func perform(_ call: Call) -> Answer {
        switch submit(call) {
        case .completed(let answer): return answer
        case .pending:
            while true { if let completion = collect(until: .max) { return completion.answer } }
        }
    }
}

/// The state of a request after it was submitted.
@usableFromInline package enum Submission<Answer> {
    case completed(Answer)
    /// The request is outstanding, under a tag from 0 to less than the lane's depth.
    case pending(tag: Int)
}

/// The answer to a request that was outstanding.
@usableFromInline package struct Completion<Answer> {
    @usableFromInline package let tag: Int
    @usableFromInline package let answer: Answer

    @inlinable
    package init(tag: Int, answer: Answer) {
        self.tag = tag
        self.answer = answer
    }
}

/// What a loop has to remember until an outstanding request completes, by the lane's tag.
///
/// With a lane that completes requests when submitted, nothing is stored and nothing is allocated.
@usableFromInline package struct Outstanding<Note> {
    @usableFromInline var notes: [Note?]
    @usableFromInline package private(set) var count = 0

    @usableFromInline
    package init(depth: Int) { notes = .init(repeating: nil, count: max(depth, 0)) }

    @inlinable package var isEmpty: Bool { count == 0 }

    /// Whether a completion has to be collected before another request can be sent.
    @inlinable package var isFull: Bool { count > 0 && count >= notes.count }

    @usableFromInline
    package mutating func put(_ note: Note, tag: Int) {
        precondition(notes.indices.contains(tag) && notes[tag] == nil, "a lane names tags once")
        notes[tag] = note
        count += 1
    }

    @usableFromInline
    package mutating func take(tag: Int) -> Note? {
        guard notes.indices.contains(tag), let note = notes[tag] else { return nil }
        notes[tag] = nil
        count -= 1
        return note
    }

    /// Returns the next completion with the note stored for its request; nil when none came in
    /// time.
    @inlinable
    package mutating func next<Source: Lane>(
        from lane: inout Source, until deadline_ns: UInt64
    ) -> (note: Note, answer: Source.Answer)? {
        while count > 0, let completion = lane.collect(until: deadline_ns) {
            if let note = take(tag: completion.tag) { return (note, completion.answer) }
        }
        return nil
    }
}
