import Foundation
import Stores
import TestSupport
import Testing

extension String {
    var bytes: [UInt8] { Array(utf8) }
}

/// Returns the store error that `body` throws; anything else fails the test.
func storeError(
    _ kind: StoreError.Kind, _ location: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
) -> StoreError? {
    let error = #expect(throws: StoreError.self, sourceLocation: location) { try body() }
    #expect(error?.kind == kind, "\(error?.description ?? "")", sourceLocation: location)
    return error
}

/// Runs `body` on `count` threads and waits for all of them. Returns the errors that they threw.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) -> [any Error] {
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

func processExists(_ id: Int32) -> Bool { kill(id, 0) == 0 }
