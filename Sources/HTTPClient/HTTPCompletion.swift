/// How a request to an ``HTTPMultiplexer`` ended.
package struct HTTPCompletion: Sendable {
    package let tag: Int
    /// The place of the request's address among the multiplexer's.
    package let address: Int
    /// The status of the answer, or why there is none.
    package let outcome: Result<Int, HTTPFailure>
    /// The answer's values of the wanted fields, in their order; empty where it has none.
    package internal(set) var values: [[UInt8]]
    package let submitted_ns: UInt64
    /// When the request was sent. Later than ``submitted_ns`` if it waited for a connection.
    package let sent_ns: UInt64
    /// When the last byte of the answer was read, or the request was given up.
    package let completed_ns: UInt64

    package var waited_ns: UInt64 { sent_ns - min(submitted_ns, sent_ns) }
}

/// Completions in order.
struct CompletionQueue {
    private var completions: [HTTPCompletion] = []
    private var place = 0

    mutating func append(_ completion: HTTPCompletion) { completions.append(completion) }

    mutating func popFirst() -> HTTPCompletion? {
        guard place < completions.count else { return nil }
        let first = completions[place]
        // A second reference would make the connection allocate new arrays for its next values.
        completions[place].values = []
        place += 1
        if place == completions.count {
            completions.removeAll(keepingCapacity: true)
            place = 0
        }
        return first
    }
}
