import Results
package import Revocation

/// A lane to nodes whose verifications wait for something outside the process. Each node has
/// several threads, so that several requests to it can be under way at once. Further requests queue
/// for a thread in order.
package struct ConcurrentLane: VerificationLane {
    /// `@unchecked Sendable`: the token's bytes do not change until the answer has been collected.
    private struct Job: @unchecked Sendable {
        let tag: Int
        let call: VerificationCall
    }

    /// `@unchecked Sendable`: holds numbers, and an error that is `Sendable`.
    private struct Done: @unchecked Sendable {
        let tag: Int
        let answer: VerificationAnswer
        /// The thread's first error.
        let error: StrategyError?
    }

    package let depth: Int
    package private(set) var firstError: StrategyError?
    private let threads: LaneThreads<Job, Done>
    private var freeTags: [Int]

    /// Starts the threads.
    ///
    /// - Throws: the reason why a thread has no verifier or cannot be started.
    package init<Node: VerifierNode>(
        to nodes: [Node], threadsPerNode: Int, clock: TrialClock
    ) throws {
        let perNode = max(threadsPerNode, 1)
        threads = try LaneThreads<Job, Done>.start(
            "a node's probes", queues: nodes.count, perQueue: perNode
        ) { queue throws(StrategyError) in try Self.work(at: nodes[queue], clock) }
        depth = nodes.count * perNode
        freeTags = Array(0..<depth)
    }

    private static func work<Node: VerifierNode>(
        at node: Node, _ clock: TrialClock
    ) throws(StrategyError) -> LaneThreads<Job, Done>.Work {
        var lane = InProcessLane([try node.makeVerifier()], clock: clock)
        return { job in
            let asked = job.call
            let call = VerificationCall(
                asked.token, node: 0, isHighStakes: asked.isHighStakes,
                wantsClaims: asked.wantsClaims, sent_ns: asked.sent_ns)
            let answer = lane.perform(call)
            return Done(tag: job.tag, answer: answer, error: lane.firstError)
        }
    }

    package mutating func submit(_ call: VerificationCall) -> Submission<VerificationAnswer> {
        let node = Int(call.node)
        guard threads.jobs.indices.contains(node), let tag = freeTags.popLast() else {
            return .completed(VerificationAnswer(.error, answered_ns: TrialClock.now_ns()))
        }
        threads.jobs[node].put(Job(tag: tag, call: call))
        return .pending(tag: tag)
    }

    package mutating func collect(until deadline_ns: UInt64) -> Completion<VerificationAnswer>? {
        guard let done = threads.done.take(until: deadline_ns) else { return nil }
        freeTags.append(done.tag)
        if firstError == nil { firstError = done.error }
        return Completion(tag: done.tag, answer: done.answer)
    }
}
