import Metrics
import Results
import Seeding
import Testing

@testable import Statistics

@Suite struct `The gate` {
    private func verdict(
        _ figure: GateFigure, _ design: GateDesign = .unpaired
    ) throws -> GateVerdict {
        try #require(Gate(design).judge([figure], drift: nil).rows.first).verdict
    }

    @Test(arguments: [GateDesign.paired, .unpaired])
    func `says worse, better and no difference shown`(design: GateDesign) throws {
        let base = blocks(12)
        // Reversed, because ratios within blocks of values that move alike would have no spread.
        func new(_ level: Double) -> [Int: Double] {
            blocks(12, level).reduce(into: [:]) { $0[11 - $1.key] = $1.value }
        }
        #expect(try verdict(figure(base: base, new: new(1.3)), design) == .worse)
        #expect(try verdict(figure(base: base, new: new(1 / 1.3)), design) == .better)
        #expect(try verdict(figure(base: base, new: new(1.001)), design) == .noDifference)
        let rate = Headline(metric: .verifyPerSecond, stat: .best)
        #expect(try verdict(figure("jwt", rate, base: base, new: new(1.3)), design) == .better)
        #expect(try verdict(figure("jwt", rate, base: base, new: new(1 / 1.3)), design) == .worse)
    }

    @Test func `needs six blocks on both sides, or six that both have`() throws {
        let few = "5 blocks; a gate needs at least 6"
        #expect(
            try verdict(figure(base: blocks(5), new: blocks(12, 2))) == .inconclusive(few))
        #expect(
            try verdict(figure(base: blocks(12), new: blocks(5, 2))) == .inconclusive(few))
        #expect(try verdict(figure(base: blocks(6), new: blocks(6, 2))) == .worse)
        let shifted = blocks(6, 2).reduce(into: [:]) { $0[$1.key + 1] = $1.value }
        #expect(
            try verdict(figure(base: blocks(6), new: shifted), .paired) == .inconclusive(few))
    }

    @Test func `does not call a difference within the noise floor`() throws {
        let new = blocks(12, 1.05)
        #expect(try verdict(figure(base: blocks(12), new: new, floor: 0.04)) == .worse)
        #expect(try verdict(figure(base: blocks(12), new: new, floor: 0.06)) == .noDifference)
    }

    @Test func `cannot tell where a figure 30 % worse is within the noise floor`() throws {
        let hidden = figure(base: blocks(12), new: blocks(12, 1.05), floor: 0.29)
        #expect(
            try verdict(hidden)
                == .inconclusive("a change by 30 % could be within the noise floor of 0.29"))
        let beyond = figure(base: blocks(12), new: blocks(12, 2), floor: 0.29)
        #expect(try verdict(beyond) == .worse)
    }

    @Test func `cannot tell without a noise floor, a logarithm or a sound figure`() throws {
        let none = figure(base: blocks(12), new: blocks(12), floor: nil)
        #expect(try verdict(none) == .inconclusive("no noise floor was measured"))
        var zero = blocks(12)
        zero[3] = 0
        let reason = "a block's value is not above 0, so it has no ratio"
        #expect(try verdict(figure(base: zero, new: blocks(12))) == .inconclusive(reason))
        #expect(try verdict(figure(base: blocks(12), new: zero)) == .inconclusive(reason))
        // The same for ratios within blocks: to judge by the other blocks alone would be a choice.
        #expect(try verdict(figure(base: zero, new: blocks(12)), .paired) == .inconclusive(reason))
        #expect(try verdict(figure(base: blocks(12), new: zero), .paired) == .inconclusive(reason))
        var doubtful = figure(base: blocks(12), new: blocks(12, 2))
        doubtful.doubt = "spoilt"
        #expect(try verdict(doubtful) == .inconclusive("spoilt"))
    }

    /// The numbers of blocks that SciPy's noncentral t yields for the same spread and level.
    static let shortages: [(deviation: Double, figures: Int, unpaired: Int, paired: Int)] = [
        (0.15, 12, 14, 10), (0.2, 3, 18, 11), (0.2, 12, 23, 15), (0.3, 1, 29, 16),
        (0.3, 9, 45, 26), (0.5, 12, 127, 67),
    ]

    @Test(arguments: shortages)
    func `says how many blocks suffice where a figure 30 % worse would be missed`(
        deviation: Double, figures: Int, unpaired: Int, paired: Int
    ) {
        let noisy = blocks(6, deviation: deviation)
        let two = Gate(.unpaired).judge(
            Array(repeating: figure(base: noisy, new: noisy), count: figures), drift: nil)
        let subject = figures == 1 ? "1 comparison needs" : "\(figures) comparisons need"
        let text = "inconclusive: \(subject)"
        #expect(Set(two.rows.map(\.verdict.text)) == ["\(text) \(unpaired) blocks"])
        let steady = (0..<6).reduce(into: [Int: Double]()) { $0[$1] = 1 }
        let one = Gate(.paired).judge(
            Array(repeating: figure(base: steady, new: noisy), count: figures), drift: nil)
        #expect(Set(one.rows.map(\.verdict.text)) == ["\(text) \(paired) blocks"])
        #expect(two.whole == .inconclusive && one.whole == .inconclusive)
    }

    @Test func `is not in want of blocks from that number on`() throws {
        for (count, enough) in [(13, false), (14, true)] {
            let noisy = blocks(count, deviation: 0.15)
            let rows = Gate(.unpaired).judge(
                Array(repeating: figure(base: noisy, new: noisy), count: 12), drift: nil
            ).rows
            #expect(rows.allSatisfy { ($0.verdict == .noDifference) == enough })
        }
    }

    @Test func `says that no run has enough blocks`() throws {
        let wild = blocks(6, deviation: 3)
        #expect(
            try verdict(figure(base: wild, new: wild))
                == .inconclusive("1 comparison needs more than 1000 blocks"))
    }

    @Test func `divides its level among all figures`() {
        // p is 0.02: enough for one comparison, too much for the first of three.
        let odd = figure(base: blocks(12), new: blocks(12, 1.0206), floor: 0)
        let rest = figure(base: blocks(12), new: blocks(12))
        let one = Gate(.unpaired).judge([odd], drift: nil)
        #expect(one.rows[0].p.map { (0.015...0.025).contains($0) } == true)
        #expect(one.rows[0].verdict == .worse)
        let three = Gate(.unpaired).judge([odd, rest, rest], drift: nil)
        #expect(three.rows.map(\.verdict) == [.noDifference, .noDifference, .noDifference])
    }

    @Test func `keeps the ratio, its interval and p of every figure, judged or not`() throws {
        let row = try #require(
            Gate(.unpaired).judge(
                [figure(base: blocks(5), new: blocks(5, 2))], drift: nil
            ).rows.first)
        #expect(row.ratio.map { abs($0 - 2) < 0.01 } == true)
        #expect(row.interval?.contains(2) == true && (row.p ?? 1) < 0.001)
    }
}

@Suite struct `The gate's whole` {
    private let worse = figure(base: blocks(12), new: blocks(12, 2))
    private let same = figure("b", base: blocks(12), new: blocks(12))
    private let unknown = figure("c", base: blocks(12), new: blocks(12), floor: nil)

    private func calibration(_ level: Double, floor: Double? = 0.02) -> GateFigure {
        figure(
            "calibration", Gate.driftFigures[0], base: blocks(12), new: blocks(12, level),
            floor: floor)
    }

    @Test func `is passed, worse or inconclusive, and worse wins`() {
        let gate = Gate(.unpaired)
        #expect(gate.judge([same], drift: nil).whole == .passed)
        #expect(gate.judge([same, unknown], drift: nil).whole == .inconclusive)
        #expect(gate.judge([same, unknown, worse], drift: nil).whole == .worse)
        #expect(gate.judge([], drift: nil).whole == .inconclusive)
        #expect(gate.judge([same], drift: nil, missing: ["a"]).whole == .inconclusive)
        #expect(gate.judge([same, worse], drift: nil, missing: ["a"]).whole == .worse)
    }

    @Test(arguments: [0.5, 0.97, 1.03, 6])
    func `is inconclusive where the calibration moved beyond its floor`(level: Double) {
        let outcome = Gate(.unpaired).judge([same, worse], drift: [calibration(level)])
        #expect(outcome.whole == .inconclusive && outcome.worse.isEmpty)
        #expect(outcome.inconclusive.count == 2 && outcome.drift.count == 1)
        #expect(outcome.drift[0].hasPrefix("calibration, verify_per_s: changed by a factor of"))
    }

    @Test func `stands where the calibration stayed within its floor`() {
        let outcome = Gate(.unpaired).judge([same, worse], drift: [calibration(1.01)])
        #expect(outcome.whole == .worse && outcome.drift.isEmpty)
    }

    @Test func `is inconclusive where drift cannot be judged`() {
        let few = figure("calibration", base: blocks(2), new: blocks(2))
        for drift in [[], [calibration(1, floor: nil)], [few]] {
            let outcome = Gate(.unpaired).judge([worse], drift: drift)
            #expect(outcome.whole == .inconclusive && outcome.drift.count == 1)
        }
    }
}

@Suite struct `The gate on synthetic runs` {
    @Test(arguments: [6, 10, 12])
    func `calls at most one pair in twenty worse where nothing changed`(blocks: Int) {
        var generator = SeededGenerator(seed: 31, stream: "alarms", blocks)
        // The floor is zero, so only the tests protect against false alarms.
        let pair = SyntheticPair(blocks: blocks, deviation: 0.03, floor: 0)
        let alarms = (0..<200).count { _ in
            Gate(.unpaired).judge(pair.figures(&generator), drift: nil).whole == .worse
        }
        #expect(alarms <= 10, "\(alarms) of 200")
    }

    @Test func `calls nine in ten worse where every figure is 30 % worse`() {
        var generator = SeededGenerator(seed: 32, stream: "power")
        let pair = SyntheticPair(deviation: 0.12, factor: 1.3)
        let found = (0..<100).count { _ in
            Gate(.unpaired).judge(pair.figures(&generator), drift: nil).whole == .worse
        }
        #expect(found >= 90, "\(found) of 100")
    }

    /// The power of the first step alone, for which the number of blocks is computed. SciPy's
    /// noncentral t yields 0.9177 and 0.9152; with one block fewer, the power would be below 0.9.
    @Test(arguments: [(0.15, 14, 0.9177), (0.2, 23, 0.9152)])
    func `finds a figure 30 % worse nine times in ten with the blocks that it asks for`(
        deviation: Double, blocks: Int, power: Double
    ) throws {
        var generator = SeededGenerator(seed: 33, stream: "first step", blocks)
        let pair = SyntheticPair(blocks: blocks, variants: 1, deviation: deviation, factor: 1.3)
        let runs = 2_000
        let found = try (0..<runs).count { _ in
            let one = try #require(pair.figures(&generator).first)
            let test = try #require(one.test(.unpaired))
            return test.shift > 0 && test.p <= Gate.level / 12
        }
        let share = Double(found) / Double(runs)
        #expect(abs(share - power) < 0.025, "\(share)")
    }
}
