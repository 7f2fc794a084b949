import Foundation
import Suite
import TestSupport
import Testing

/// Soaks of seconds, with servers as processes of their own.
@Suite(
    .enabled(if: RunningRevbench.program != nil && (try? ServerExecutable.find()) != nil),
    .serialized)
struct `A soak with restarts` {
    /// Sends 160 requests per second.
    private func soak(
        _ strategy: String, minutes: String, every: String, acceptances: Int,
        results: String? = nil
    ) throws -> RunningRevbench {
        try RunningRevbench(
            command: [
                "soak", "--strategy", strategy, "--rate", "200/s", "--minutes", minutes,
                "--nodes", "2", "--restart-every", every, "--seed", "42",
                "--acceptances", "\(acceptances)", "--set", "token.algorithm=HS256",
            ], arguments: results.map { ["--results", $0] } ?? [])
    }

    /// Of the 24 s, some 9 s are around the two restarts.
    @Test(arguments: ["session-sqlite", "jwt-subject-events"])
    func `answers and accepts what it should, and leaves nothing behind`(
        strategy: String
    ) throws {
        let folder = try Scratch()
        let soak = try soak(
            strategy, minutes: "0.4", every: "8s", acceptances: 2_000,
            results: folder.file("tables"))
        #expect(soak.wait() == 0, "\(soak.output)\(soak.errors)")
        #expect(soak.output.contains("restarts                          2; from kill to ready"))
        #expect(soak.output.hasSuffix("holds\n"), "\(soak.output)")
        #expect(soak.leftovers == [])
        let slices = try String(contentsOfFile: folder.file("tables/soak.csv"), encoding: .utf8)
        #expect(slices.split(separator: "\n").count == 5)
        let restarts = try String(
            contentsOfFile: folder.file("tables/restarts.csv"), encoding: .utf8)
        #expect(restarts.split(separator: "\n").map { $0.first } == ["n", "0", "1"])
    }

    @Test func `that judges too few acceptances is invalid`() throws {
        let soak = try soak("jwt", minutes: "0.2", every: "4s", acceptances: 1_000_000)
        #expect(soak.wait() == 4, "\(soak.output)\(soak.errors)")
        #expect(soak.output.contains("acceptances were judged, fewer than 1000000"))
        #expect(soak.leftovers == [])
    }

    @Test func `reports what it has when it is interrupted, and leaves nothing behind`() throws {
        let soak = try soak("jwt", minutes: "5", every: "4s", acceptances: 1)
        // The first restart has begun.
        try #require(
            eventually(within: .seconds(60)) {
                soak.leftovers.contains { $0.hasPrefix("process") }
                    && soak.serverLogs > 3
            }, "\(soak.errors)")
        kill(soak.processID, SIGINT)
        #expect(soak.wait() == 130, "\(soak.errors)")
        #expect(soak.output.hasSuffix("stopped\n"), "\(soak.output)")
        #expect(soak.leftovers == [])
    }

    static let mistakes: [[String]] = [
        ["--strategy", "jwt"], ["--strategy", "jwt", "--rate", "0.5/s"],
        ["--strategy", "jwt", "--rate", "100/s", "--minutes", "1", "--restart-every", "1min"],
        ["--strategy", "jwt", "--rate", "100/s", "--nodes", "0"],
        ["--strategy", "no-such-strategy", "--rate", "100/s"],
    ]

    @Test(arguments: mistakes)
    func `that cannot be asked for ends with status 64`(arguments: [String]) throws {
        let soak = try RunningRevbench(command: ["soak"], arguments: arguments)
        #expect(soak.wait() == 64, "\(soak.errors)")
        #expect(soak.output.isEmpty && soak.leftovers == [])
    }
}

extension RunningRevbench {
    /// The logs of servers that have been started so far.
    fileprivate var serverLogs: Int {
        let folder = scratch.file("tmp")
        let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String }
        return (files ?? []).count { $0.hasSuffix(".log") && $0.contains("resource-") }
            + (files ?? []).count { $0.hasSuffix("authority.log") }
    }
}
