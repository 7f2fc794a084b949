import Foundation
import Results
import Testing

@testable import Report

/// Damages one cell of a sound run at a time.
@Suite struct `A cell that no run writes` {
    private func expectRefused(_ value: String, in column: String, of file: String) throws {
        try DamagedFolder.with { damaged in
            try damaged.set(value, in: column, of: file)
            let said = try #require(try damaged.complaint(), "\(value)")
            #expect(said.hasPrefix("\(damaged.place(file).path):2: "), "\(value): \(said)")
            #expect(said.contains(column), "\(value): \(said)")
        }
    }

    static let numbers = [
        ("comparison.csv", "cpu_us_per_verify"), ("comparison.csv", "window_max_ms"),
        ("comparison.csv", "deployment_window_max_ms"), ("comparison.csv", "window_bound_ms"),
        ("summary.csv", "value"), ("intervals.csv", "p99_us"), ("intervals.csv", "max_lag_us"),
        ("intervals.csv", "interval_s"),
    ]

    @Test(arguments: numbers)
    func `is no number within the metric's range, and is named by line and column`(
        file: String, column: String
    ) throws {
        let values = [
            "nan", "inf", "-1", "0x1", "1,5", "1e5", "+1", " 1", "1.", ".5", "1e-320",
            "0.0000000001", "99999999999999999999", "１",
        ]
        for value in values { try expectRefused(value, in: column, of: file) }
    }

    static let counts = [
        ("intervals.csv", "second"), ("intervals.csv", "scheduled"), ("intervals.csv", "sent"),
        ("summary.csv", "n"), ("summary.csv", "block"), ("revocations.csv", "window_upper_ns"),
        ("revocations.csv", "node"), ("revocations.csv", "flaps"), ("revocations.csv", "block"),
    ]

    @Test(arguments: counts)
    func `is no count, and is named by line and column`(file: String, column: String) throws {
        let values = [
            "-1", "1.5", "nan", "0x1", "+1", "9223372036854775807", "18446744073709551616",
        ]
        for value in values { try expectRefused(value, in: column, of: file) }
    }

    /// Values that are wrong by themselves, and values that contradict their row.
    static let rows: [(file: String, column: String, value: String, message: String)] = [
        ("intervals.csv", "sent", "9", "sent is 9, and 10 requests were"),
        ("intervals.csv", "unfinished", "1", "scheduled is 10, and 11 requests have an outcome"),
        ("intervals.csv", "phase", "", "no phase"),
        ("intervals.csv", "interval_s", "0", "interval_s is 0"),
        ("revocations.csv", "window_lower_ns", "99999999", "the lower bound of the window is"),
        ("revocations.csv", "window_upper_ns", "", "the outcome is closed, and window_upper_ns"),
        ("revocations.csv", "revoke_ack_ns", "1", "the acknowledgement is before the invocation"),
        ("revocations.csv", "revocation_id", "b0v1r0", "b0v1r0 is not of jwt"),
        ("revocations.csv", "revocation_id", "b0v9r0", "not like b0v0r0"),
        ("summary.csv", "block", "2", "block is 2, and there are 2 of them"),
        ("summary.csv", "strategy", "paseto", "paseto is not a variant of the run"),
        ("summary.csv", "ci_low", "1", "which is no interval"),
        ("summary.csv", "value", "", "no value"),
        ("comparison.csv", "variant", "period=3s", "jwt period=3s is not a variant"),
    ]

    @Test(arguments: rows)
    func `contradicts its row, its run or its neighbour`(
        file: String, column: String, value: String, message: String
    ) throws {
        try DamagedFolder.with { damaged in
            try damaged.set(value, in: column, of: file)
            let said = try #require(try damaged.complaint())
            #expect(said.hasPrefix("\(damaged.place(file).path):2: "), "\(said)")
            #expect(said.contains(message), "\(said)")
        }
    }

    @Test(arguments: DamagedFolder.uses.map(\.name))
    func `ends decisions and exports by an error with its place`(use: String) throws {
        let body = try #require(DamagedFolder.uses.first { $0.name == use }).body
        try DamagedFolder.with { sound in try body(RunFiles(at: sound.folder.path)) }
        for value in ["nan", "-1", "1,5", "0x1", "1e-320"] {
            try DamagedFolder.with { damaged in
                try damaged.set(value, in: "window_max_ms", of: "comparison.csv")
                #expect {
                    try body(RunFiles(at: damaged.folder.path))
                } throws: { error in
                    "\(error)".hasPrefix("\(damaged.place("comparison.csv").path):2: window_max_ms")
                }
            }
        }
    }

    @Test func `is told in a report beside what can still be shown`() throws {
        try DamagedFolder.with { damaged in
            try damaged.set("-1", in: "second", of: "intervals.csv")
            let report = try Report(of: RunFiles(at: damaged.folder.path))
            #expect(
                report.run.missing.contains {
                    $0.hasPrefix("intervals.csv, line 2: second is not a whole number: -1")
                })
            let names = try report.files().map(\.name)
            #expect(names.contains("figures/windows.svg"))
        }
    }

    @Test(arguments: ["request", "outcome", "revocation_id", "reach"])
    func `is huge, and is refused without being repeated`(column: String) throws {
        try DamagedFolder.with { damaged in
            try damaged.set(
                String(repeating: "x", count: 1_600_000), in: column, of: "revocations.csv")
            let said = try #require(try damaged.complaint())
            #expect(said.contains("revocations.csv:2: a cell of more than 262144 bytes"))
        }
        // A cell within the limit is cut in the message.
        try DamagedFolder.with { damaged in
            try damaged.set(
                String(repeating: "x", count: 60_000), in: column, of: "revocations.csv")
            #expect(try #require(try damaged.complaint()).utf8.count < 500)
        }
    }
}
