import Deployments
import Foundation
import HTTPClient
import Revocation
import ServerContract
import Strategies
import TestSupport
import Testing

/// Starts programs that play a server.
@Suite struct `A server's process` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func start(
        _ script: String, patience: Duration = .seconds(30)
    ) throws -> ServerProcess {
        let program = try scratch.program("#!/bin/sh\n\(script)\n", named: "server")
        return try start(program: program, patience: patience)
    }

    private func start(
        program: String, patience: Duration = .seconds(30)
    ) throws -> ServerProcess {
        let folder = try scratch.makeFolder("trial")
        let launch = ServerLaunch(
            role: .authority, strategy: "any", options: OptionValues(),
            environment: LaunchEnvironment(.sample(in: folder), network: nil),
            clock: LaunchClock(origin_ns: 0, originWall_us: 0),
            introspectionClient: ClientCredentials(id: "node", secret: "hidden-secret"))
        return try ServerProcess.start(
            program, launch, title: "the server", in: folder, name: "server", patience: patience)
    }

    /// Returns the error with which a program does not become a server.
    private func error(_ script: String, patience: Duration = .seconds(30)) -> StrategyError? {
        do {
            _ = try start(script, patience: patience)
            return nil
        } catch {
            return error as? StrategyError
        }
    }

    private var files: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: scratch.file("trial"))) ?? []
    }

    private static let ready = #"echo '{"port":4711,"processID":1}'"#

    @Test func `runs once it has told its port, until it is stopped`() throws {
        let server = try start("\(Self.ready); exec sleep 1000")
        #expect(server.address == HTTPAddress(port: 4711))
        #expect(server.failure() == nil)
        #expect(files == ["server.log"], "the launch file has secrets")
        server.stop()
        #expect(server.failure()?.hasPrefix("the server was killed by signal 15") == true)
        #expect(server.processorTime_ns == nil)
        #expect(!FileManager.default.fileExists(atPath: "/proc/\(server.processID)"))
    }

    @Test func `ends with the object`() throws {
        var server: ServerProcess? = try start("\(Self.ready); exec sleep 1000")
        let id = try #require(server).processID
        server = nil
        #expect(!FileManager.default.fileExists(atPath: "/proc/\(id)"))
    }

    @Test func `is killed where it does not heed the request to end`() throws {
        let server = try start("trap '' TERM; \(Self.ready); while :; do sleep 0.1; done")
        server.stop()
        #expect(server.failure()?.hasPrefix("the server was killed by signal 9") == true)
    }

    @Test func `gets its role and a launch file that only its user can read`() {
        let report = #"echo "$1 $(stat -c %a "$2") $(grep -c hidden-secret "$2")""#
        let found = error("\(report) >&2; exit 3")
        #expect(found?.kind == .unreachable)
        #expect(found?.description.contains("exited with status 3") == true)
        #expect(found?.description.hasSuffix("authority 600 1") == true)
        #expect(files == ["server.log"])
    }

    static let others: [(script: String, kind: StrategyError.Kind)] = [
        ("echo 'there is no strategy any' >&2; exit 64", .unreachable),
        ("echo hello; exec sleep 1000", .failed),
        (#"echo '{"port":0,"processID":1}'; exec sleep 1000"#, .failed),
        ("exec >&-; exec sleep 1000", .unreachable),
    ]

    @Test(arguments: others)
    func `that is no server is an error`(script: String, kind: StrategyError.Kind) {
        let found = error(script)
        #expect(found?.kind == kind, "\(String(describing: found))")
        #expect(found?.description.hasPrefix("cannot start the server with ") == true)
        #expect(found?.description.contains("hidden-secret") == false)
    }

    @Test func `that tells why it ends is quoted`() {
        let found = error("echo 'there is no strategy any' >&2; exit 64")
        #expect(
            found?.description.hasSuffix(
                "the last line of its log is: there is no strategy any") == true)
    }

    @Test func `that is not ready in time is an error`() {
        let found = error("exec sleep 1000", patience: .milliseconds(50))
        #expect(found?.kind == .timeout)
        #expect(found?.description.contains("it was not ready within 50ms") == true)
    }

    @Test func `that does not exist is an error`() {
        let error = #expect(throws: StrategyError.self) {
            _ = try start(program: scratch.file("absent"))
        }
        #expect(error?.kind == .unreachable)
        #expect(error?.description.contains("no such file or directory") == true)
    }
}
