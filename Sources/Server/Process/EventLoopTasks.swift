import NIOCore
import NIOPosix

/// Runs Swift's tasks on the event loops, so that a request is answered by the thread that read it.
final class EventLoopTasks: TaskExecutor {
    static let shared = EventLoopTasks()

    private let group = MultiThreadedEventLoopGroup.singleton

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // On an event loop of the group, `any` is that event loop.
        group.any().execute { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
