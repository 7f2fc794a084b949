import ArgumentParser
import Logging
import Server

/// What both servers take.
struct ServerArguments: ParsableArguments {
    @Option(help: "The least severe events to log: \(ServerArguments.levels).")
    var logLevel = "info"

    private static let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")

    func validate() throws {
        guard Logger.Level(rawValue: logLevel) != nil else {
            throw ValidationError("--log-level \(logLevel): expected one of \(Self.levels)")
        }
    }

    /// Makes the server log to standard error.
    func startLogging() { OwnProcess.startLogging(Logger.Level(rawValue: logLevel) ?? .info) }
}
