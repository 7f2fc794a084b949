import Metrics
import Results
import Statistics
import Testing

@Suite struct `The figures of two programs in one run` {
    private static let rate = Headline(metric: .verifyPerSecond, stat: .best)
    private static let cpu = Headline(metric: .cpuPerVerify, stat: .value)

    /// The other program's rate is 10 times this program's; the A/A controls are far from both.
    private static func trials(blocks: Int = 12, invalid: Int? = nil) -> [TrialRecord] {
        (0..<blocks).flatMap { block -> [TrialRecord] in
            Binary.allCases.enumerated().flatMap { side, binary -> [TrialRecord] in
                let level = Double(100 + block) * (binary == .this ? 1 : 10)
                var records = [
                    trial("calibration", index: side, block: block, rate: level * 50),
                    trial(
                        "jwt", index: 2 + side, block: block, rate: level,
                        invalid: block == invalid && binary == .other ? "spoilt" : nil),
                    trial("jwt", index: 2 + side, block: block, isControl: true, rate: 1),
                    trial("b", variant: "a=1", index: 4 + side, block: block, rate: level * 2),
                ]
                for index in records.indices { records[index].binary = binary }
                return records
            }
        }
    }

    private static func figures(
        _ trials: [TrialRecord], doubt: String? = nil, _ headlines: [Headline] = [rate],
        floors: [AAFloor] = []
    ) -> AgainstFigures {
        AgainstFigures(trials, judging: headlines, drift: [rate], floors: floors, doubt: doubt)
    }

    private static func floor(_ binary: Binary, _ floor: Double) -> AAFloor {
        AAFloor(
            VariantName("jwt", binary: binary), rate, phase: "capacity", floor: floor, ratio: 1,
            interval: nil, blocks: 12)
    }

    @Test func `have this program's blocks as new and the other's as base`() throws {
        let found = Self.figures(Self.trials())
        #expect(found.figures.map(\.name) == [VariantName("jwt"), VariantName("b", "a=1")])
        let jwt = try #require(found.figures.first)
        #expect(jwt.headline == Self.rate && jwt.phase == "capacity" && jwt.doubt == nil)
        #expect(jwt.new.count == 12 && jwt.base.count == 12)
        // The controls have a rate of 1.
        for block in 0..<12 {
            let (new, base) = (Double(100 + block), Double(1_000 + 10 * block))
            #expect(abs((jwt.new[block] ?? 0) - new.squareRoot()) < 1e-9)
            #expect(abs((jwt.base[block] ?? 0) - base.squareRoot()) < 1e-9)
        }
        #expect(found.drift.map(\.name) == [VariantName("calibration")])
        #expect(found.drift.first?.new[0] == 5_000 && found.drift.first?.base[0] == 50_000)
        #expect(found.missing == [])
    }

    @Test func `do not depend on the order of trials`() {
        let trials = Self.trials()
        #expect(Self.figures(trials).figures == Self.figures(trials.reversed()).figures)
    }

    @Test func `take the larger noise floor of the two programs, and need both`() {
        let both = [Self.floor(.this, 0.01), Self.floor(.other, 0.07)]
        let found = Self.figures(Self.trials(), floors: both)
        #expect(found.figures.map(\.floor) == [0.07, nil])
        for one in both {
            let alone = Self.figures(Self.trials(), floors: [one])
            #expect(alone.figures.map(\.floor) == [nil, nil])
        }
    }

    @Test func `have the floors of the controls of each program`() {
        let floors = BlockStatistics(
            Self.trials().map { record in
                var record = record
                guard record.isControl else { return record }
                // This program's control differs by 1 %, the other's by 5 %.
                let level = Double(100 + record.block)
                record.measurements[0].value =
                    record.binary == .this ? level * 1.01 : level * 10 * 1.05
                return record
            }
        ).floors
        func floor(_ strategy: String, _ binary: Binary) -> Double? {
            floors.first { $0.strategy == strategy && $0.binary == binary }?.floor
        }
        #expect(abs((floor("jwt", .this) ?? 0) - 0.01) < 1e-9)
        #expect(abs((floor("jwt", .other) ?? 0) - 0.05) < 1e-9)
        // Variants without a control have the floor of their own program's baseline.
        #expect(abs((floor("b", .this) ?? 0) - 0.01) < 1e-9)
        #expect(abs((floor("b", .other) ?? 0) - 0.05) < 1e-9)
        #expect(floors.count == 6)
    }

    @Test func `are in doubt where a block of either is invalid`() throws {
        let found = Self.figures(Self.trials(invalid: 3))
        let jwt = try #require(found.figures.first)
        #expect(jwt.doubt == "other: block 3: spoilt")
        #expect(jwt.base.count == 11 && jwt.base[3] == nil && jwt.new.count == 12)
        #expect(found.figures.last?.doubt == nil)
    }

    @Test func `are in doubt where one program did not measure them`() throws {
        let trials = Self.trials().map { record in
            var record = record
            if record.binary == .this, record.strategy == "jwt" { record.measurements = [] }
            return record
        }
        let jwt = try #require(Self.figures(trials).figures.first)
        #expect(jwt.doubt == "this: not measured" && jwt.new == [:] && jwt.base.count == 12)
    }

    @Test func `are in doubt where a block has a value of one program only`() throws {
        let trials = Self.trials().map { record in
            var record = record
            if record.binary == .other, record.strategy == "b", record.block == 4 {
                record.measurements = []
            }
            return record
        }
        let found = Self.figures(trials).figures
        #expect(found.map(\.doubt) == [nil, "block 4 has a value of one program only"])
    }

    /// The load is half of each program's own capacity; the other program's capacity is ten times
    /// this program's.
    @Test func `are in doubt where response times are of two loads`() {
        let p99 = Headline(metric: .verifyTime, stat: .p99)
        func figures(_ offered: (TrialRecord) -> Double) -> [GateFigure] {
            let trials = Self.trials().map { record in
                var record = record
                let values: [(Metric, Stat, Double)] = [
                    (.verifyTime, .p99, 5), (.offeredPerSecond, .value, offered(record)),
                ]
                record.measurements = values.map { metric, stat, value in
                    Measurement(
                        phase: "latency/50%", op: .verify, metric: metric, stat: stat,
                        value: value, n: 400)
                }
                return record
            }
            return Self.figures(trials, [p99]).figures
        }
        let apart = figures { $0.binary == .this ? 100 : 1_000 }
        let reason = "it was taken at 1000/s and at 100/s, which are different loads"
        #expect(apart.map(\.doubt) == [reason, reason])
        #expect(figures { $0.binary == .this ? 100 : 102 }.map(\.doubt) == [nil, nil])
    }

    @Test func `are in doubt where no block has samples enough, and not left out`() {
        let p99 = Headline(metric: .verifyTime, stat: .p99)
        let trials = Self.trials().map { record in
            var record = record
            record.measurements = [
                Measurement(
                    phase: "latency/50%", op: .verify, metric: .verifyTime,
                    stat: record.strategy == "b" ? .max : .p99, value: 5, n: 200)
            ]
            return record
        }
        let asked = Self.figures(trials, [p99])
        let reason = "block 0: too few samples for a p99"
        #expect(asked.figures.map(\.doubt) == [nil, "this: \(reason); other: \(reason)"])
        #expect(asked.figures.last?.new == [:] && asked.missing == [])
        // Asking for all headlines does not ask for those that no block has.
        let all = Self.figures(trials, Headline.all)
        #expect(all.figures.map(\.name) == [VariantName("jwt")])
    }

    @Test func `are all in doubt where the run is`() {
        let found = Self.figures(Self.trials(), doubt: "stopped")
        #expect(found.figures.allSatisfy { $0.doubt == "stopped" })
    }

    @Test func `name those that neither measured`() {
        let found = Self.figures(Self.trials(), [Self.rate, Self.cpu])
        #expect(found.missing == ["cpu_us_per_verify"])
        #expect(found.figures.allSatisfy { $0.headline == Self.rate })
    }

    @Test func `stand apart by phase`() {
        let trials = Self.trials().map { record in
            var record = record
            record.measurements += ["latency/50%", "latency/2000_per_s"].map {
                Measurement(
                    phase: $0, op: .verify, metric: .cpuPerVerify, value: Double($0.count), n: 1)
            }
            return record
        }
        let found = Self.figures(trials, [Self.cpu]).figures.filter { $0.name.strategy == "jwt" }
        #expect(found.map(\.phase) == ["latency/50%", "latency/2000_per_s"])
        #expect(found.map { $0.new[0] } == [11, 18])
    }
}
