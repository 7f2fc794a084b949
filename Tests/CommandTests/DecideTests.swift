import ArgumentParser
import Foundation
import Model
import ModelSamples
import Revocation
import Suite
import Testing

@testable import revbench

@Suite struct `The command decide` {
    private static let reference = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "results/reference/default").path

    private func requirement(
        _ arguments: [String], besides known: Requirement = Requirement()
    ) throws -> Requirement {
        try DecideCommand.parse(["folder"] + arguments).options.requirement(besides: known)
    }

    @Test func `takes every key of a requirement`() throws {
        let asked = try requirement([
            "--max-window", "1min", "--rate", "50000/s", "--machines", "20", "--store-rtt", "500us",
            "--max-p99", "2ms", "--reach", "token", "--on-store-outage", "stale:30s", "--clients",
            "1_000_000", "--active", "200000", "--sessions", "12h", "--revocations", "20/s",
            "--fix", "token.ttl=5min", "--fix", "jwks_refresh=10s", "--hops", "3", "--prefer",
            "latency", "--shortest-ttl", "30s", "--shortest-period", "500ms", "--deployment",
            "http",
        ])
        #expect(asked == Requirement.whole)
    }

    @Test func `keeps of the scenario's requirement what it does not change`() throws {
        var known = Requirement()
        known.maxWindow = .seconds(1)
        known.machines = 4
        known.deployment = .http
        known.fixed = ["token.ttl": .seconds(60)]
        let asked = try requirement(
            ["--machines", "20", "--fix", "token.leeway=1s"], besides: known)
        #expect(asked.maxWindow == .seconds(1) && asked.machines == 20)
        #expect(asked.deployment == .http)
        #expect(asked.fixed == ["token.ttl": .seconds(60), "token.leeway": .seconds(1)])
    }

    static let refused: [([String], String)] = [
        (["--max-window", "1m"], "write 1min"), (["--max-window", "0s"], "more than 0s"),
        (["--rate", "0/s"], "more than 0/s"), (["--rate", "50k"], "write 50000/s"),
        (["--machines", "0"], "at least 1"), (["--hops", "0"], "at least 1"),
        (["--clients", "0"], "at least 1"), (["--active", "3", "--clients", "2"], "at most the 2"),
        (["--on-store-outage", "stale"], "expected closed, open, or stale:"),
        (["--reach", "nobody"], "nobody"), (["--prefer", "money"], "money"),
        (["--deployment", "cloud"], "cloud"),
        (["--fix", "token.ttl"], "a name and a duration"), (["--no-such"], "--no-such"),
    ]

    @Test(arguments: refused)
    func `refuses what it does not understand`(arguments: [String], message: String) {
        do {
            _ = try requirement(arguments)
            Issue.record("\(arguments) were accepted")
        } catch {
            #expect(DecideCommand.exitCode(for: error) == ExitCode.validationFailure)
            let text = DecideCommand.message(for: error)
            #expect(text.contains(message), "\(text)")
        }
    }

    static let endings: [(arguments: [String], status: Int32?)] = [
        (["--rate", "1000/s"], nil),
        (["--rate", "1000/s", "--max-window", "1ms", "--max-p99", "1ns", "--json"], 3),
        (["--fix", "no_such_setting=1s"], 64), (["--deployment", "http"], 64),
        (["--deployment", "in-process"], nil),
    ]

    @Test(arguments: endings)
    func `ends with 3 where nothing fits, and 64 for what no run has`(
        arguments: [String], status: Int32?
    ) throws {
        let command = try DecideCommand.parse([Self.reference] + arguments)
        #expect(Self.status { try command.run() } == status)
    }

    @Test func `ends with 64 where there is no run`() throws {
        let command = try DecideCommand.parse(["/no/such/run"])
        #expect(Self.status { try command.run() } == ExitStatus.usage.rawValue)
    }

    private static func status(_ body: () throws -> Void) -> Int32? {
        do {
            try body()
            return nil
        } catch let code as ExitCode {
            return code.rawValue
        } catch {
            return -1
        }
    }

    @Test func `is asked by advise with the options of before`() throws {
        let asked = try AdviseCommand.parse([
            "folder", "--max-window", "1s", "--max-p99", "2ms", "--rate", "50000/s", "--machines",
            "4", "--tokens", "9", "--reach", "token", "--when-store-fails", "closed",
        ]).requirement(besides: nil)
        var expected = Requirement()
        expected.maxWindow = .seconds(1)
        expected.maxP99 = .milliseconds(2)
        expected.rate_per_s = 50_000
        expected.machines = 4
        expected.clients = 9
        expected.reach = .token
        expected.outage = .closed
        #expect(asked == expected)
        for word in ["stale", "open"] {
            let command = try AdviseCommand.parse(["folder", "--when-store-fails", word])
            #expect(command.requirement(besides: nil).outage == .open)
        }
    }

    @Test func `is asked by project with the options of before`() throws {
        let asked = try ProjectCommand.parse(
            OptionFlags.rewritten([
                "folder", "--clients", "9", "--requests", "10/s", "--revocations", "1/s",
                "--nodes", "2", "--rtt", "500us", "--ttl", "15min", "--cache-ttl", "60s", "--set",
                "overlap=1h",
            ])
        ).requirement(besides: nil)
        #expect(asked.clients == 9 && asked.rate_per_s == 10 && asked.revocations_per_s == 1)
        #expect(asked.machines == 2 && asked.storeRoundTrip == .microseconds(500))
        #expect(
            asked.fixed == [
                "token.ttl": .seconds(900), "cache_ttl": .seconds(60), "overlap": .seconds(3_600),
            ])
        #expect(asked.maxWindow == nil && asked.outage == nil)
        #expect(asked.sessions == .seconds(28_800))
        let long = try ProjectCommand.parse([
            "folder", "--clients", "9", "--requests", "10/s", "--revocations", "1/s", "--nodes",
            "2", "--ttl", "24h",
        ])
        #expect(long.requirement(besides: nil).sessions == .seconds(86_400))
    }

    @Test func `is asked by both about the deployment of the scenario's requirement`() throws {
        var known = Requirement()
        known.deployment = .inProcess
        known.maxWindow = .seconds(1)
        let advise = try AdviseCommand.parse(["folder"]).requirement(besides: known)
        let project = try ProjectCommand.parse([
            "folder", "--clients", "9", "--requests", "10/s", "--revocations", "1/s", "--nodes",
            "2",
        ]).requirement(besides: known)
        for asked in [advise, project] {
            #expect(asked.deployment == .inProcess && asked.maxWindow == nil)
        }
    }
}
