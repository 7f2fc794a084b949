import Foundation
package import Logging
import NIOCore
import NIOPosix
package import ServerContract
import Synchronization
import Threads

/// What a server has to itself, because it is a process of its own.
package enum OwnProcess {
    /// Threads for what must not run on an event loop. They wait more than they work.
    private static let blockingThreads = 32

    /// Makes the event loops run Swift's tasks too, so that a request never changes threads. Call
    /// once, from the main thread, before anything else of the kind.
    package static func prepareEventLoops() {
        NIOSingletons.blockingPoolThreadCountSuggestion = blockingThreads
        NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor()
    }

    /// Makes all loggers write one line per event to standard error. Call once. No caller gives
    /// them a token, a code, a secret or a password.
    package static func startLogging(_ level: Logger.Level) {
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
    }

    /// Runs asynchronous work to its end while the calling thread waits.
    package static func wait(
        for work: @escaping @Sendable () async throws -> Void
    ) throws {
        let ending = try Ending()
        Task {
            do {
                try await work()
                ending.note(.success(()))
            } catch {
                ending.note(.failure(error))
            }
        }
        try ending.wait().get()
    }

    /// Reads the launch file that a process was started with.
    package static func launch(from file: String) throws -> ServerLaunch {
        do {
            return try JSONDecoder().decode(
                ServerLaunch.self, from: try Data(contentsOf: URL(filePath: file)))
        } catch {
            throw LaunchFileError(file: file, reason: "\(type(of: error))")
        }
    }

    /// Tells whoever started this process that it accepts connections.
    package static func announce(port: Int) {
        let ready = ServerReady(port: port, processID: getpid())
        guard let line = try? JSONEncoder().encode(ready) else { return }
        say(String(decoding: line, as: UTF8.self))
    }

    /// Writes a line to standard output at once. A closed pipe does not stop a server.
    package static func say(_ line: String) {
        try? FileHandle.standardOutput.write(contentsOf: Data("\(line)\n".utf8))
    }
}

/// The end of asynchronous work, for a thread that waits for it.
private final class Ending: Sendable {
    private let condition: ThreadCondition
    private let outcome = Mutex<Result<Void, any Error>?>(nil)

    init() throws(ThreadStartError) { condition = try ThreadCondition(for: "the server's end") }

    func note(_ result: Result<Void, any Error>) {
        condition.withLock {
            outcome.withLock { $0 = result }
            condition.broadcast()
        }
    }

    func wait() -> Result<Void, any Error> {
        condition.withLock {
            while true {
                if let result = outcome.withLock({ $0 }) { return result }
                condition.wait()
            }
        }
    }
}

/// A launch file that cannot be read. Its contents are not repeated: they have secrets.
private struct LaunchFileError: Error, CustomStringConvertible {
    let file: String
    let reason: String

    var description: String {
        "cannot read the launch file \(file): \(reason). It has to be one that this version wrote, "
            + "and readable by this user."
    }
}
