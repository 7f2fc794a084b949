import Foundation
import Stores
import TestServers
import Testing

/// A private server in a folder of its own. A machine without redis-server fails the test, with the
/// message that says so.
struct Server {
    let scratch: Scratch
    let redis: PrivateRedis

    init(_ transport: PrivateRedis.Options.Transport = .unix) throws {
        scratch = try Scratch()
        redis = try PrivateRedis.start(in: scratch.path, options: .init(transport: transport))
    }

    /// A connection whose time limit a busy machine does not reach.
    func connect() throws -> RedisConnection {
        try RedisConnection(redis.endpoint, deadlines: .patient)
    }
}

extension RedisDeadlines {
    static let patient = RedisDeadlines(connectMilliseconds: 10_000, commandMilliseconds: 10_000)
    static let short = RedisDeadlines(connectMilliseconds: 10_000, commandMilliseconds: 200)
}

extension String {
    var bytes: [UInt8] { Array(utf8) }
}

/// The store error that `body` throws; anything else fails the test.
func storeError(
    _ kind: StoreError.Kind, _ location: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
) -> StoreError? {
    let error = #expect(throws: StoreError.self, sourceLocation: location) { try body() }
    #expect(error?.kind == kind, "\(error?.description ?? "")", sourceLocation: location)
    return error
}

/// Runs `body` on `count` threads and waits for all: the errors they threw.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) -> [any Error] {
    let lock = NSLock()
    let group = DispatchGroup()
    nonisolated(unsafe) var errors: [any Error] = []  // under the lock
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
