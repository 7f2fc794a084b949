import Foundation
import Metrics
import Report
import Results
import Statistics
import Testing

@Suite struct `Runs pooled` {
    /// Calls `body` with the folders of the samples and a path for the pool.
    @discardableResult private func inFolders<Value>(
        _ samples: [any SampleFolder], _ body: ([String], String) throws -> Value
    ) throws -> Value {
        let parent = FileManager.default.temporaryDirectory
            .appending(path: "revbench-pool-\(UUID().uuidString)")
        var folders: [URL] = []
        defer {
            for folder in folders {
                try? FileManager.default.removeItem(at: folder.deletingLastPathComponent())
            }
            try? FileManager.default.removeItem(at: parent)
        }
        for sample in samples { folders.append(try sample.write()) }
        return try body(folders.map(\.path), parent.appending(path: "week").path)
    }

    private func runs(_ factors: [Double] = [1, 1.1, 0.9]) -> [SampleRun] {
        factors.enumerated().map { index, factor in
            SampleRun(
                seed: UInt64(index + 1), factors: ["jwt": factor],
                warnings: "[\"noisy\"]", runID: "run-\(index)")
        }
    }

    private func pooled<Value>(
        _ samples: [any SampleFolder], _ body: (RunFiles, [RunFiles]) throws -> Value
    ) throws -> Value {
        try inFolders(samples) { folders, out in
            try RunPool(folders).write(to: out, arguments: ["revbench", "pool"])
            return try body(RunFiles(at: out), folders.map { try RunFiles(at: $0) })
        }
    }

    private func rate(_ rows: [SummaryRow], _ name: String) -> [SummaryRow] {
        rows.filter {
            $0.key.name.strategy == name && $0.key.isOf(.verifyPerSecond, .best)
        }
    }

    @Test func `have one value per run, and an interval over runs`() throws {
        try pooled(runs()) { pool, parts in
            let own = parts.compactMap { rate($0.overall, "jwt").first?.value }
            let each = rate(pool.summary, "jwt").filter { !$0.isOverAll }
            #expect(each.map(\.block) == [0, 1, 2])
            #expect(zip(each.map(\.value), own).allSatisfy { abs($0 / $1 - 1) < 1e-6 })
            let whole = try #require(rate(pool.overall, "jwt").first)
            let expected = try #require(BlockEstimate(of: own)).interval
            #expect(abs((whole.low ?? 0) / expected.low - 1) < 1e-6)
            #expect(abs((whole.high ?? 0) / expected.high - 1) < 1e-6)
            #expect(whole.n == 3)
        }
    }

    @Test func `say what was pooled, and that intervals are over runs`() throws {
        try pooled(runs()) { pool, parts in
            let manifest = pool.manifest
            #expect(manifest.runID == "week" && manifest.plan.blocks == 3)
            #expect(manifest.pooled?.map(\.runID) == ["run-0", "run-1", "run-2"])
            #expect(manifest.pooled?.map(\.blocks) == [3, 3, 3])
            #expect(manifest.intervalScope == "over 3 runs" && manifest.repetitions == "3 runs")
            #expect(parts[0].manifest.intervalScope == "within this run")
            #expect(manifest.warnings == ["run-0: noisy", "run-1: noisy", "run-2: noisy"])
            #expect(try Export.markdown(pool).contains("(3 runs, seed: 1)"))
            let page = try Report(of: pool).files().first?.text ?? ""
            #expect(page.contains("95 %, over 3 runs"))
        }
    }

    @Test func `have floors from the runs' A/A ratios`() throws {
        try pooled(runs()) { pool, parts in
            let ratios = parts.compactMap { run in
                run.overall.first {
                    $0.key.stat == .controlRatio(.best) && $0.key.metric == .verifyPerSecond
                }?.value
            }
            let interval = try #require(BlockEstimate(of: ratios)).interval
            let floor = try #require(
                pool.manifest.aaFloor?.floor(of: VariantName("jwt"), .verifyPerSecond, .best))
            let expected = max(abs(interval.low - 1), abs(interval.high - 1))
            #expect(abs(floor - expected) < 0.001)
        }
    }

    @Test func `keep every revocation and every response time`() throws {
        let samples = (0..<2).map { index in
            ReportSample(seed: UInt64(index + 7), runID: "run-\(index)")
        }
        try pooled(samples) { pool, parts in
            let all = try parts.flatMap { try $0.revocations() }
            let found = try pool.revocations()
            #expect(found.count == all.count)
            #expect(Set(found.map(\.id)).count == found.count)
            #expect(Set(found.map(\.block)) == [0, 1])
            func times(_ run: RunFiles) throws -> Int {
                try run.latencies(of: .verify, .response).reduce(0) {
                    $0 + $1.distribution.times.totalCount
                }
            }
            #expect(try times(pool) == parts.reduce(0) { try $0 + times($1) })
            let own = try Report(of: parts[0]).files().map(\.name)
            let whole = try Report(of: pool).files().map(\.name)
            for chart in ["frontier", "windows", "latency", "bytes"] {
                let name = "figures/\(chart).svg"
                #expect(own.contains(name) && whole.contains(name), "\(chart)")
            }
        }
    }

    @Test func `have the requests of all blocks in each second`() throws {
        let samples = (0..<2).map { SecondsRun(base: runs()[$0]) }
        try pooled(samples) { pool, parts in
            let found = try pool.intervals().filter { $0.name == VariantName("jwt") }
            #expect(found.map(\.block) == [0, 0, 1, 1])
            #expect(found.map(\.interval.second) == [0, 1, 0, 1])
            // Three blocks of 10 requests each.
            #expect(found.map(\.interval.tally.accepted) == [30, 30, 30, 30])
            #expect(found.map(\.interval.max_ns) == [3_000, 3_000, 3_000, 3_000])
            let page = try Report(of: pool).files().first?.text ?? ""
            #expect(!page.contains("no timeline"))
        }
    }

    @Test func `add up failures, and take the largest of maxima`() throws {
        try inFolders(Array(runs().prefix(2))) { folders, out in
            let file = URL(filePath: folders[0]).appending(path: SummaryFile.name)
            var text = try String(contentsOf: file, encoding: .utf8)
            let values = [("0", 2, 30), ("1", 0, 90), ("2", 5, 50), ("all", 2, 50)]
            for (block, failures, longest_us) in values {
                let start = "sample,sample,\(block),jwt,,costs,"
                text += "\(start),\(Metric.failed.name),,value,\(failures),1,,,1,true,,this\n"
                text += "\(start),\(Metric.revokeTime.name),,max,\(longest_us),us,,,1,true,,this\n"
            }
            try text.write(to: file, atomically: true, encoding: .utf8)
            try RunPool(folders).write(to: out, arguments: [])
            let rows = try RunFiles(at: out).summary.filter { $0.block == 0 }
            #expect(rows.filter { $0.key.isOf(.failed, .value) }.map(\.value) == [7])
            #expect(rows.filter { $0.key.isOf(.revokeTime, .max) }.map(\.value) == [90])
        }
    }

    static let refusals: [(SampleRun, String)] = [
        (SampleRun(ttl: "3s", runID: "b"), "another plan: calibration: token.ttl is 2s in"),
        (SampleRun(runID: "b", processor: "z"), "another machine: the processor is z, and a in"),
        (SampleRun(status: "partial", runID: "b"), "the run is partial"),
        (SampleRun(runID: "sample"), "the run sample is given twice"),
    ]

    @Test(arguments: refusals)
    func `of another plan or machine are refused with file and reason`(
        other: SampleRun, reason: String
    ) throws {
        try inFolders([SampleRun(), other]) { folders, _ in
            #expect {
                _ = try RunPool(folders)
            } throws: { error in
                "\(error)".hasPrefix("\(folders[1])/meta.json: \(reason)")
            }
        }
    }

    @Test func `of an older format, of pools, and one alone are refused`() throws {
        try inFolders(runs()) { folders, out in
            #expect(throws: PoolError.self) { try RunPool([folders[0]]) }
            #expect(throws: PoolError.self) { try RunPool([]) }
            #expect(throws: RunFilesError.self) { try RunPool([folders[0], out]) }
            try RunPool(folders).write(to: out, arguments: [])
            #expect {
                _ = try RunPool([folders[0], out])
            } throws: { "\($0)".contains("week/meta.json: it is pooled already") }
            #expect(throws: RunFolderError.self) {
                try RunPool(folders).write(to: out, arguments: [])
            }
            try turnIntoFormatOne(URL(filePath: folders[1]))
            #expect {
                _ = try RunPool(folders)
            } throws: { "\($0)".contains("its format is 1, and figures have had") }
        }
    }
}

/// A run with two seconds of one phase in each block.
private struct SecondsRun: SampleFolder {
    let base: SampleRun

    var scenario: String { base.scenario }
    var seed: UInt64 { base.seed }
    var variantCount: Int { base.variantCount }
    var baselineIndex: Int { base.baselineIndex }

    func meta(floors: String) throws -> String { base.meta(floors: floors) }

    func trials() throws -> [TrialRecord] {
        base.trials().map { trial in
            var trial = trial
            trial.intervals = (0..<2).map { second in
                var tally = Tally(reasons: trial.reasons.count)
                tally.scheduled = 10
                tally.accepted = 10
                return IntervalRow(
                    phase: "windows", second: second, tally: tally, p50_ns: nil, p99_ns: nil,
                    max_ns: UInt64(trial.block + 1) * 1_000, worstLag_ns: 0,
                    length_ns: 1_000_000_000)
            }
            return trial
        }
    }
}
