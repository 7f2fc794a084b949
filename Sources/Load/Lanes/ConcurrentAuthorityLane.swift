package import Revocation

/// A lane to an authorization server in another process. Several requests of clients are under way
/// at the same time, each on a thread with a connection of its own.
///
/// All other operations, such as revocations, are performed on the lane's own thread when they are
/// submitted. They wait for no client.
package struct ConcurrentAuthorityLane<Strategy: Deployment>: AuthorityLane {
    package let depth: Int
    private var own: InProcessAuthorityLane<Strategy.Authority>
    /// Nil if clients' requests are performed one after another, on the lane's own thread.
    private let threads: LaneThreads<ClientJob, ClientAnswer>?
    private var freeTags: [Int]

    /// Starts the threads, unless one request at a time is enough.
    ///
    /// - Parameter requests: how many requests of clients can be under way.
    /// - Throws: the reason why there is no authority, or why a thread cannot be started.
    package init(_ strategy: Strategy, requests: Int, clock: TrialClock) throws {
        own = InProcessAuthorityLane(try strategy.makeAuthority(), clock: clock)
        depth = requests > 1 ? requests : 0
        freeTags = Array(0..<depth)
        guard requests > 1 else {
            threads = nil
            return
        }
        threads = try LaneThreads<ClientJob, ClientAnswer>.start(
            "clients of the authorization server", queues: 1, perQueue: requests
        ) { _ throws(StrategyError) in try Self.work(by: strategy, clock) }
    }

    /// A request is dated when a thread takes it up, as by a server that judges it on arrival.
    private static func work(
        by strategy: Strategy, _ clock: TrialClock
    ) throws(StrategyError) -> LaneThreads<ClientJob, ClientAnswer>.Work {
        var lane = InProcessAuthorityLane(try strategy.makeAuthority(), clock: clock)
        return { job in
            let call = AuthorityCall(
                job.operation, isFromClient: true, sent_ns: TrialClock.now_ns())
            return ClientAnswer(tag: job.tag, answer: lane.perform(call))
        }
    }

    package mutating func submit(_ call: AuthorityCall) -> Submission<AuthorityAnswer> {
        guard call.isFromClient, let jobs = threads?.jobs.first, let tag = freeTags.popLast()
        else { return .completed(own.perform(call)) }
        jobs.put(ClientJob(tag: tag, operation: call.operation))
        return .pending(tag: tag)
    }

    package mutating func collect(until deadline_ns: UInt64) -> Completion<AuthorityAnswer>? {
        guard let done = threads?.done.take(until: deadline_ns) else { return nil }
        freeTags.append(done.tag)
        return Completion(tag: done.tag, answer: done.answer)
    }
}

private struct ClientJob: Sendable {
    let tag: Int
    let operation: AuthorityCall.Operation
}

private struct ClientAnswer: Sendable {
    let tag: Int
    let answer: AuthorityAnswer
}
