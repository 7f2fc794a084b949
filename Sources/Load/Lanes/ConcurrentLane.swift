import Results
package import Revocation

/// A lane to nodes whose verifications wait for something outside the process. Each node has
/// several threads, so that several requests to it can be under way at once. Further requests queue
/// for a thread in order.
package struct ConcurrentLane: VerificationLane {
    package let depth: Int
    package private(set) var firstError: StrategyError?
    private let threads: LaneThreads
    private var freeTags: [Int]

    /// Starts the threads.
    ///
    /// - Throws: the reason why a thread has no verifier or cannot be started.
    package init<Node: VerifierNode>(
        to nodes: [Node], threadsPerNode: Int, clock: TrialClock
    ) throws {
        let perNode = max(threadsPerNode, 1)
        threads = try LaneThreads.start(for: nodes, perNode: perNode, clock: clock)
        depth = nodes.count * perNode
        freeTags = Array(0..<depth)
    }

    package mutating func submit(_ call: VerificationCall) -> Submission<VerificationAnswer> {
        let node = Int(call.node)
        guard threads.jobs.indices.contains(node), let tag = freeTags.popLast() else {
            return .completed(VerificationAnswer(.error, answered_ns: TrialClock.now_ns()))
        }
        threads.jobs[node].put(LaneThreads.Job(tag: tag, call: call))
        return .pending(tag: tag)
    }

    package mutating func collect(until deadline_ns: UInt64) -> Completion<VerificationAnswer>? {
        guard let done = threads.done.take(until: deadline_ns) else { return nil }
        freeTags.append(done.tag)
        if firstError == nil { firstError = done.error }
        return Completion(tag: done.tag, answer: done.answer)
    }
}
