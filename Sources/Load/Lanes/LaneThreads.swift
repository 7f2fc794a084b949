import Dispatch
import Revocation
import Threads

/// The threads behind a lane: several per node, each with a verifier. They end with this object.
final class LaneThreads: Sendable {
    /// `@unchecked Sendable`: the token's bytes do not change until the answer has been collected.
    struct Job: @unchecked Sendable {
        let tag: Int
        let call: VerificationCall
    }

    /// `@unchecked Sendable`: holds numbers, and an error that is `Sendable`.
    struct Done: @unchecked Sendable {
        let tag: Int
        let answer: VerificationAnswer
        /// The thread's first error.
        let error: StrategyError?
    }

    /// The queues of jobs, by node.
    let jobs: [HandOver<Job>]
    let done: HandOver<Done>
    private let running = DispatchGroup()

    private static var title: String { "a node's probes" }

    private init(nodes: Int) throws(ThreadStartError) {
        var jobs: [HandOver<Job>] = []
        for _ in 0..<nodes { jobs.append(try HandOver(for: Self.title)) }
        self.jobs = jobs
        done = try HandOver(for: Self.title)
    }

    deinit {
        for queue in jobs { queue.close() }
        running.wait()
    }

    /// Starts the threads, and returns once every thread has its verifier.
    ///
    /// - Throws: the first reason why a thread has no verifier. The threads already started have
    ///   ended by then.
    static func start<Node: VerifierNode>(
        for nodes: [Node], perNode: Int, clock: TrialClock
    ) throws -> LaneThreads {
        let threads = try LaneThreads(nodes: nodes.count)
        let ready = try HandOver<StrategyError?>(for: title)
        for (node, jobs) in zip(nodes, threads.jobs) {
            for _ in 0..<perNode {
                try threads.start(node, clock: clock, from: jobs, ready: ready)
            }
        }
        for _ in 0..<nodes.count * perNode {
            if let failure = ready.take(), let error = failure { throw error }
        }
        return threads
    }

    private func start<Node: VerifierNode>(
        _ node: Node, clock: TrialClock, from jobs: HandOver<Job>,
        ready: HandOver<StrategyError?>
    ) throws(ThreadStartError) {
        let (done, running) = (done, running)
        running.enter()
        do throws(ThreadStartError) {
            try SystemThread.start(Self.title) {
                Self.work(at: node, clock, from: jobs, to: done, ready: ready)
                running.leave()
            }
        } catch {
            running.leave()  // nobody else will
            throw error
        }
    }

    private static func work<Node: VerifierNode>(
        at node: Node, _ clock: TrialClock, from jobs: HandOver<Job>, to done: HandOver<Done>,
        ready: HandOver<StrategyError?>
    ) {
        let verifier: Node.Verifier
        do throws(StrategyError) { verifier = try node.makeVerifier() } catch {
            return ready.put(error)
        }
        ready.put(nil)
        var lane = InProcessLane([verifier], clock: clock)
        while let job = jobs.take() {
            let asked = job.call
            let call = VerificationCall(
                asked.token, node: 0, isHighStakes: asked.isHighStakes,
                wantsClaims: asked.wantsClaims, sent_ns: asked.sent_ns)
            let answer = lane.perform(call)
            done.put(Done(tag: job.tag, answer: answer, error: lane.firstError))
        }
    }
}
