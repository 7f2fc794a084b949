import Foundation
import Testing

/// The built `revbench`, run as a user runs it.
struct Program {
    struct Ended {
        let output: [UInt8]
        let errors: [UInt8]
        /// The exit status, or the signal as a negative number.
        let status: Int32

        var everything: [UInt8] { output + errors }
    }

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private let errors = Pipe()

    /// The path where the build put the program: next to the tests.
    static let path = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "revbench")

    init(_ arguments: [String]) throws {
        process.executableURL = Self.path
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .filter { $0.key != "SWIFT_BACKTRACE" }
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        try process.run()
    }

    func write(_ bytes: [UInt8]) throws { try input.fileHandleForWriting.write(contentsOf: bytes) }

    /// Whether the program prints something within 20 s.
    func answers() -> Bool {
        var poller = pollfd(
            fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
        return poll(&poller, 1, 20_000) == 1
    }

    func send(signal: Int32) { kill(process.processIdentifier, signal) }

    /// Closes the program's input and waits until it ends.
    func end() throws -> Ended {
        try input.fileHandleForWriting.close()
        let printed = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
        let complained = [UInt8](errors.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        let status = process.terminationStatus
        return Ended(
            output: printed, errors: complained,
            status: process.terminationReason == .exit ? status : -status)
    }

    static func run(_ arguments: String..., input: [UInt8] = []) throws -> Ended {
        let program = try Program(arguments)
        if !input.isEmpty { try program.write(input) }
        return try program.end()
    }
}
