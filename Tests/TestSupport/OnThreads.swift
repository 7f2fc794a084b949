import Foundation

/// Runs `body` on `count` threads and waits for all of them. Returns the errors that they threw.
package func onThreads(
    _ count: Int, _ body: @escaping @Sendable (Int) throws -> Void
) -> [any Error] {
    let lock = NSLock()
    let group = DispatchGroup()
    nonisolated(unsafe) var errors: [any Error] = []  // guarded by the lock
    for index in 0..<count {
        group.enter()
        Thread {
            do { try body(index) } catch { lock.withLock { errors.append(error) } }
            group.leave()
        }.start()
    }
    group.wait()
    return errors
}
