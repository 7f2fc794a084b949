import Dispatch
import Revocation
import Threads

/// The threads behind a lane: some for each node, with a verifier each. They end with this.
final class LaneThreads: Sendable {
    /// `@unchecked Sendable`: the token's bytes stay as they are until the answer was collected.
    struct Job: @unchecked Sendable {
        let tag: Int
        let call: VerificationCall
    }

    /// `@unchecked Sendable`: numbers, and an error that is `Sendable`.
    struct Done: @unchecked Sendable {
        let tag: Int
        let answer: VerificationAnswer
        /// The first of the thread's errors.
        let error: StrategyError?
    }

    /// By node.
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

    /// Returns once every thread has its verifier.
    ///
    /// - Throws: the first reason why one has none; those that were started have ended then.
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
