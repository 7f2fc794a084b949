import Dispatch
import Revocation
import Threads

/// The threads behind a lane: several per queue of jobs, each with what it works with. They end
/// with this object.
final class LaneThreads<Job: Sendable, Done: Sendable>: Sendable {
    /// What one thread does with each of its jobs.
    typealias Work = (Job) -> Done
    /// Prepares the work of one thread of a queue, on that thread.
    typealias Preparation = @Sendable (_ queue: Int) throws(StrategyError) -> Work

    /// The queues of jobs.
    let jobs: [HandOver<Job>]
    let done: HandOver<Done>
    private let title: String
    private let running = DispatchGroup()

    private init(_ title: String, queues: Int) throws(ThreadStartError) {
        self.title = title
        var jobs: [HandOver<Job>] = []
        for _ in 0..<queues { jobs.append(try HandOver(for: title)) }
        self.jobs = jobs
        done = try HandOver(for: title)
    }

    deinit {
        for queue in jobs { queue.close() }
        running.wait()
    }

    /// Starts the threads, and returns once the work of each is prepared.
    ///
    /// - Parameter title: what the threads are for, for errors.
    /// - Throws: the first reason why a thread cannot work. The threads already started have ended
    ///   by then.
    static func start(
        _ title: String, queues: Int, perQueue: Int, _ prepare: @escaping Preparation
    ) throws -> LaneThreads<Job, Done> {
        let threads = try LaneThreads(title, queues: queues)
        let ready = try HandOver<StrategyError?>(for: title)
        for queue in 0..<queues {
            for _ in 0..<perQueue { try threads.start(for: queue, prepare, ready: ready) }
        }
        for _ in 0..<queues * perQueue {
            if let failure = ready.take(), let error = failure { throw error }
        }
        return threads
    }

    private func start(
        for queue: Int, _ prepare: @escaping Preparation, ready: HandOver<StrategyError?>
    ) throws(ThreadStartError) {
        let (jobs, done, running) = (jobs[queue], done, running)
        running.enter()
        do throws(ThreadStartError) {
            try SystemThread.start(title) {
                Self.run(prepare, for: queue, from: jobs, to: done, ready: ready)
                running.leave()
            }
        } catch {
            running.leave()  // nobody else will
            throw error
        }
    }

    private static func run(
        _ prepare: Preparation, for queue: Int, from jobs: HandOver<Job>, to done: HandOver<Done>,
        ready: HandOver<StrategyError?>
    ) {
        let work: Work
        do throws(StrategyError) { work = try prepare(queue) } catch { return ready.put(error) }
        ready.put(nil)
        while let job = jobs.take() { done.put(work(job)) }
    }
}
