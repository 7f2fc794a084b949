import Threads

/// Threads for work that waits, so that event loops do not. They are started when they are needed,
/// up to a limit. Further work waits in a queue of limited length; beyond that it is turned away.
///
/// The threads end after the pool, once all work that was taken is done.
final class WorkPool: Sendable {
    struct Size: Sendable {
        var threads: Int
        /// How much work may wait for a thread.
        var waiting: Int

        /// How much work is taken at a time: none without a thread that would do it.
        var room: Int { threads > 0 ? threads + max(waiting, 0) : 0 }
    }

    private let crew: WorkCrew

    /// - Parameter title: what the threads are for, for errors.
    init(_ title: String, _ size: Size) throws(ThreadStartError) {
        crew = try WorkCrew(title, size)
    }

    deinit { crew.end() }

    /// Runs `work` on a thread of the pool.
    ///
    /// - Returns: nil if the pool is full. The work is then never done.
    func run<Answer: Sendable>(
        _ work: @escaping @Sendable () throws -> Answer
    ) async throws -> Answer? {
        try await withCheckedThrowingContinuation {
            (continuation: CheckedContinuation<Answer?, any Error>) in
            let isTaken = crew.take {
                continuation.resume(with: Result<Answer?, any Error> { try work() })
            }
            if !isTaken { continuation.resume(returning: nil) }
        }
    }
}

/// What the threads of a pool share.
///
/// `@unchecked Sendable`: the state is accessed only with the condition's lock held.
private final class WorkCrew: @unchecked Sendable {
    typealias Work = @Sendable () -> Void

    private let title: String
    private let size: WorkPool.Size
    private let condition: ThreadCondition
    private var queue: [Work] = []
    private var threads = 0
    /// How much was taken and is not done.
    private var open = 0
    private var isEnding = false

    init(_ title: String, _ size: WorkPool.Size) throws(ThreadStartError) {
        self.title = title
        self.size = size
        condition = try ThreadCondition(for: title)
    }

    /// Takes work. Returns false if there is no room for it.
    func take(_ work: @escaping Work) -> Bool {
        condition.withLock { () -> Bool in
            guard !isEnding, open < size.room else { return false }
            queue.append(work)
            open += 1
            guard open > threads, threads < size.threads else {
                condition.signal()
                return true
            }
            return startThread()
        }
    }

    /// Starts a thread for the work that was added last. Called with the lock held.
    ///
    /// - Returns: false if nobody will do that work, which is then removed.
    private func startThread() -> Bool {
        do throws(ThreadStartError) {
            try SystemThread.start(title) { [self] in run() }
            threads += 1
        } catch {
            // The threads that there are get to it later.
            guard threads == 0 else { return true }
            queue.removeLast()
            open -= 1
            return false
        }
        return true
    }

    func end() {
        condition.withLock {
            isEnding = true
            condition.broadcast()
        }
    }

    private func run() {
        var hasWorked = false
        while let work = next(after: hasWorked) {
            work()
            hasWorked = true
        }
    }

    /// Waits for work. Returns nil at the end.
    ///
    /// - Parameter hasWorked: whether the thread has done some since it last asked.
    private func next(after hasWorked: Bool) -> Work? {
        condition.withLock { () -> Work? in
            if hasWorked { open -= 1 }
            while queue.isEmpty {
                guard !isEnding else {
                    threads -= 1
                    return nil
                }
                condition.wait()
            }
            return queue.removeFirst()
        }
    }
}
