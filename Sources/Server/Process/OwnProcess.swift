import Deployments
import Foundation
package import Logging
import NIOCore
package import ServerContract

/// What a server has to itself, because it is a process of its own.
package enum OwnProcess {
    /// Threads for work that must not run on an event loop. They mostly wait.
    private static let blockingThreads = 32

    /// Makes room for what must not run on an event loop. Call before anything else.
    package static func prepareThreads() {
        NIOSingletons.blockingPoolThreadCountSuggestion = blockingThreads
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

    /// Runs asynchronous work on the event loops to its end, while the calling thread waits.
    package static func wait(for work: @escaping @Sendable () async throws -> Void) throws {
        let end = try Awaited<Void>("the server's end")
        Task(executorPreference: EventLoopTasks.shared) {
            do {
                try await work()
                end.note(.success(()))
            } catch {
                end.note(.failure(error))
            }
        }
        try end.wait()
    }

    /// The path of the running program, as the system knows it.
    package static func program() throws -> String {
        guard let path = RunningProgram.path else { throw UnknownProgram() }
        return path
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

/// A program that the system does not know the path of.
private struct UnknownProgram: Error, CustomStringConvertible {
    var description: String {
        "cannot find this program's own file: start it by its path, with /proc mounted"
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
