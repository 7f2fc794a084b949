import Foundation
import Suite
import TestSupport
import Testing

/// Whole runs with servers as processes of their own.
@Suite(
    .enabled(if: RunningRevbench.program != nil && (try? ServerExecutable.find()) != nil),
    .serialized)
struct `A run over HTTP` {
    private static var scenario: String {
        RunningRevbench.scenario("session-sqlite, jwt") + "\ndeployment: http\n"
    }

    @Test func `ends well, says so in its files, and leaves nothing behind`() throws {
        let run = try RunningRevbench(Self.scenario)
        #expect(run.wait() == 0, "\(run.errors)")
        #expect(run.leftovers == [])
        let rows = try #require(run.file("comparison.csv")).split(separator: "\n")
        #expect(rows.first?.hasSuffix(",placement,deployment") == true)
        #expect(rows.count == 4 && rows.dropFirst().allSatisfy { $0.hasSuffix(",http") })
        #expect(run.file("meta.json")?.contains("\"deployment\" : \"http\"") == true)
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `leaves nothing behind when it is told to end`(signal: Int32) throws {
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt", capacity: "30s") + "\ndeployment: http\n")
        try #require(
            eventually(within: .seconds(60)) { run.file("meta.json") != nil }, "\(run.errors)")
        kill(run.processID, signal)
        #expect(run.wait() == 128 + signal, "\(run.errors)")
        #expect(run.leftovers == [])
    }
}
