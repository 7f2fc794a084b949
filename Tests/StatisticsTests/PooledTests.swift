import Metrics
import Results
import Revocation
import Statistics
import Testing

@Suite struct `Windows over all blocks` {
    /// Blocks of 20 revocations at two nodes. For revocation k, counted from 0, the window closes
    /// after k + 1 ms at the first node and after twice that time at the second.
    private func trials(blocks: Int, lower_ms: Double = 0) -> [TrialRecord] {
        (0..<blocks).map { block in
            var record = trial("jwt", index: 0, block: block, rate: 100)
            record.revocations = (0..<20).flatMap { number in
                let upper_ms = Double(number + 1)
                return [
                    closedRow(number, 0, lower_ms: lower_ms, upper_ms: upper_ms),
                    closedRow(number, 1, upper_ms: 2 * upper_ms), exposureRow(number, 6),
                ]
            }
            return record
        }
    }

    private func exposureRow(_ revocation: Int, _ accepts: Int) -> RevocationRow {
        RevocationRow(
            revocation: revocation, node: 2, reach: .token, invoked_ns: 1, acknowledged_ns: 2,
            window: .none, acceptsAfterAcknowledgement: accepts, request: .ordinary)
    }

    @Test func `are the deployment's and each node's, and p99 is empty below 300`() throws {
        let row = try #require(Comparison(trials(blocks: 3)).rows.first)
        #expect(row[.windowCount] == 60)
        #expect(row[.deploymentWindow, .p50] == 20 && row[.deploymentWindow, .max] == 40)
        #expect(row[.windowUpper, .p50] == 14 && row[.windowUpper, .max] == 40)
        #expect(row[.deploymentWindow, .p99] == nil && row[.windowUpper, .p99] == nil)
        let more = try #require(Comparison(trials(blocks: 15)).rows.first)
        #expect(more[.windowCount] == 300)
        #expect(more[.deploymentWindow, .p99] == 40 && more[.windowUpper, .p99] == 40)
    }

    @Test func `are marked as "at most" where nothing was accepted after the acknowledgement`()
        throws
    {
        let column = try #require(Metric.deploymentWindow.column(.max))
        let rate = try #require(Metric.verifyPerSecond.column())
        for (lower_ms, isAtMost) in [(0.0, true), (0.5, false)] {
            let row = try #require(Comparison(trials(blocks: 1, lower_ms: lower_ms)).rows.first)
            #expect(row.recorded.atMost == [.ordinary: isAtMost])
            #expect(row.recorded.shown(column, decimals: 2) == (isAtMost ? "≤ 40" : "40"))
            #expect(row.recorded.text(column) == "40")
            #expect(row.recorded.shown(rate, decimals: 0) == "100")
            let table = ComparisonFile.table([row.recorded])
            let mark = try #require(table.header.firstIndex(of: "window_at_most"))
            #expect(table.rows.map { $0[mark] } == [String(isAtMost)])
        }
    }

    /// Three runs of 40 revocations, with windows of 10, 11 and 30 ms plus up to 0.6 ms.
    @Test func `of several runs have intervals that hold what differs between runs`() throws {
        let runs = [10.0, 11, 30].enumerated().map { block, level_ms in
            var record = trial("jwt", index: 0, block: block)
            record.revocations = (0..<40).map {
                closedRow($0, 0, upper_ms: level_ms + Double($0) / 64)
            }
            return record
        }
        func row(_ stat: Stat, _ runs: [TrialRecord], repeatsRuns: Bool) throws -> SummaryRow {
            let rows = SummaryRow.all(
                of: runs,
                frame: RunFrame(
                    scenario: "s", startWall_ms: 0, baselines: [:], repeatsRuns: repeatsRuns))
            return try #require(
                rows.first { $0.isOverAll && $0.key.isOf(.deploymentWindow, stat) })
        }
        let median = try row(.p50, runs, repeatsRuns: false)
        #expect((median.low ?? 0) > 10 && (median.high ?? .infinity) < 12)
        let overRuns = try row(.p50, runs, repeatsRuns: true)
        let own = try #require(BlockEstimate(of: [10.296875, 11.296875, 30.296875]))
            .interval
        #expect(overRuns.value == median.value)
        #expect(overRuns.low == own.low && overRuns.high == own.high)
        #expect(own.low < 10 && own.high > 30)
        let largest = try row(.max, runs, repeatsRuns: true)
        #expect(largest.value == 30.609375 && largest.high == 30.609375)
        #expect((largest.low ?? 99) < 11)
        // Two runs say no more about a third than two blocks do.
        let two = Array(runs.prefix(2))
        #expect(try row(.p50, two, repeatsRuns: true).low == nil)
        #expect(try row(.max, two, repeatsRuns: true).low == nil)
        #expect(try row(.p50, two, repeatsRuns: false).low != nil)
    }

    @Test(arguments: [nil, StatePlacement.networked])
    func `stand beside placement and deployment, the last columns`(
        placement: StatePlacement?
    ) throws {
        var records = trials(blocks: 2)
        for index in records.indices { records[index].guarantee.placement = placement }
        let row = try #require(Comparison(records).rows.first)
        #expect(row.recorded.placement == placement)
        let table = ComparisonFile.table([row.recorded])
        #expect(table.header.suffix(2) == ["placement", "deployment"])
        #expect(table.rows.map { $0.suffix(2) } == [[placement?.rawValue ?? "", "in-process"]])
        let json = placement.map { "\"\($0.rawValue)\"" } ?? "null"
        let tail = "\"placement\": \(json), \"deployment\": \"in-process\"}"
        #expect(Comparison(records).json.contains(tail))
    }

    @Test func `hold the exposure of the unprobed node, once per revocation`() throws {
        let row = try #require(Comparison(trials(blocks: 2)).rows.first)
        #expect(row[.exposedRequestsPerRevocation] == 6)
    }

    @Test func `have an interval by revocations in summary.csv, and no median over blocks`() throws
    {
        var records = trials(blocks: 3)
        for index in records.indices {
            records[index].measurements += ObservedWindows(
                records[index].revocations, by: .ordinary
            ).samples.compactMap { metric, sample in
                sample.value(.max).map {
                    Measurement(
                        phase: "windows", op: .revoke, metric: metric, stat: .max, value: $0,
                        n: sample.revocations)
                }
            }
        }
        let rows = SummaryRow.all(
            of: records,
            frame: RunFrame(scenario: "s", startWall_ms: 0, baselines: [:]))
        let p50 = rows.filter { $0.isOverAll && $0.key.isOf(.deploymentWindow, .p50) }
        // Ranks 23 and 39 of 60, where each value occurs three times.
        #expect(p50.map(\.value) == [20] && p50.map(\.low) == [16] && p50.map(\.high) == [26])
        #expect(p50.map(\.n) == [60])
        let largest = rows.filter { $0.isOverAll && $0.key.isOf(.deploymentWindow, .max) }
        #expect(largest.map(\.value) == [40] && largest.map(\.low) == [36])
        #expect(largest.map(\.high) == [40] && largest.map(\.n) == [60])
        let table = SummaryFile.table(rows, runID: "r", scenario: "s")
        let place = { name in table.header.firstIndex(of: name) ?? 0 }
        let p99 = table.rows.filter {
            $0[place("metric")] == Metric.deploymentWindow.name && $0[place("stat")] == "p99"
        }
        #expect(p99.map { $0[place("block")] } == ["0", "1", "2", "all"])
        #expect(p99.allSatisfy { $0[place("value")].isEmpty && $0[place("ci_low")].isEmpty })
        #expect(p99.map { $0[place("n")] } == ["20", "20", "20", "60"])
    }
}

@Suite struct `A quantile that one block has too few samples for` {
    private func time(_ stat: Stat, _ value: Double, n: Int, _ phase: String) -> Measurement {
        Measurement(
            phase: phase, op: .verify, metric: .verifyTime, timebase: .response, stat: stat,
            value: value, n: n)
    }

    /// Three blocks, the second of which has 290 requests.
    private func trials(_ reason: String? = nil) -> [TrialRecord] {
        (0..<3).map { block in
            let phase = "latency/50%"
            var times = [time(.p99, 5, n: 400, phase), time(.max, 9, n: 400, phase)]
            if block == 1 { times = [time(.max, 7, n: 290, phase)] }
            for index in times.indices where block == 1 { times[index].invalidReason = reason }
            return trial("jwt", index: 0, block: block, measurements: times)
        }
    }

    private func rows(_ trials: [TrialRecord]) -> [SummaryRow] {
        SummaryRow.all(of: trials, frame: RunFrame(scenario: "s", startWall_ms: 0, baselines: [:]))
    }

    @Test func `has no median over the others, and the maximum stands in its place`() throws {
        let rows = rows(trials())
        #expect(rows.allSatisfy { !($0.isOverAll && $0.key.isOf(.verifyTime, .p99)) })
        let largest = try #require(rows.first { $0.isOverAll && $0.key.isOf(.verifyTime, .max) })
        #expect(largest.value == 9 && largest.n == 1_090)
        let table = SummaryFile.table(rows, runID: "r", scenario: "s")
        let place = { name in table.header.firstIndex(of: name) ?? 0 }
        let gaps = table.rows.filter {
            $0[place("block")] == "all" && $0[place("stat")] == Stat.p99.rawValue
        }
        #expect(gaps.map { $0[place("value")] } == [""])
        #expect(Comparison(trials()).rows.first?[.verifyTime, .p99] == nil)
    }

    @Test func `is an invalid block's where that is why there are too few`() throws {
        let trials = trials("cut short")
        let row = try #require(
            rows(trials).first { $0.isOverAll && $0.key.isOf(.verifyTime, .p99) })
        #expect(row.value == 5 && row.n == 2 && row.invalidReason == "block 1: cut short")
        #expect(Comparison(trials).rows.first?[.verifyTime, .p99] == 5)
    }

    @Test func `is not taken from another load`() throws {
        var record = trial(
            "jwt", index: 0, block: 0,
            measurements: [
                time(.p99, 5, n: 400, "latency/2000_per_s"),
                time(.max, 9, n: 400, "latency/2000_per_s"),
                time(.p50, 3, n: 100, "latency/50%"), time(.max, 7, n: 100, "latency/50%"),
            ])
        record.headlinePhase = "latency/50%"
        #expect(record.measurement(.verifyTime, .p99) == nil)
        #expect(record.measurement(.verifyTime, .p50)?.value == 3)
        #expect(record.measurement(.verifyTime, .max)?.value == 7)
        #expect(Comparison([record]).rows.first?[.verifyTime, .p99] == nil)
    }
}
