import Synchronization
import Threads

/// The result of asynchronous work, for a thread that waits for it.
final class Awaited<Value: Sendable>: Sendable {
    private let condition: ThreadCondition
    private let outcome = Mutex<Result<Value, any Error>?>(nil)

    /// - Parameter title: what is waited for, for the error.
    init(_ title: String) throws(ThreadStartError) { condition = try ThreadCondition(for: title) }

    /// Ends the wait. Only the first call counts.
    func note(_ result: Result<Value, any Error>) {
        outcome.withLock { known in
            if known == nil { known = result }
        }
        condition.withLock { condition.broadcast() }
    }

    func wait() throws -> Value {
        let result = condition.withLock { () -> Result<Value, any Error> in
            while true {
                if let result = outcome.withLock({ $0 }) { return result }
                condition.wait()
            }
        }
        return try result.get()
    }
}
