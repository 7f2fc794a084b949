import Results
import Seeding
import Testing

@testable import Suite

@Suite struct `The time that is left` {
    private typealias Kind = TimeLeft.Kind

    private static func step(_ variant: Int, _ expected: Double) -> TimeLeft.Step {
        TimeLeft.Step(kind: Kind(variant: variant, binary: .this), expected: expected)
    }

    private func near(_ value: Double, _ expected: Double) -> Bool { abs(value - expected) < 1e-9 }

    @Test func `goes by the trials of a variant, and by corrected estimates of the others`() {
        let steps = [Self.step(0, 4), Self.step(1, 20), Self.step(0, 4), Self.step(1, 20)]
        var left = TimeLeft(steps, saving: 0, closing: 5)
        #expect(near(left.seconds(from: 0), 53))
        left.ended(0, after: 5)
        // The estimates count as one more trial of 3 s, a quarter of the average: the ratio is 8 s
        // to 7 s.
        #expect(near(left.seconds(from: 1), 2 * 20 * 8 / 7 + 5 + 5))
        left.ended(1, after: 30)
        #expect(near(left.seconds(from: 2), 5 + 30 + 5))
        left.ended(2, after: 7)
        #expect(near(left.seconds(from: 3), 30 + 5) && near(left.seconds(from: 4), 5))
    }

    @Test func `knows two programs apart`() {
        let steps = Binary.allCases.flatMap { binary in
            (0..<2).map { _ in TimeLeft.Step(kind: Kind(variant: 0, binary: binary), expected: 1) }
        }
        var left = TimeLeft(steps, saving: 0, closing: 0)
        left.ended(0, after: 1)
        left.ended(2, after: 9)
        #expect(near(left.seconds(from: 3), 9))
        #expect(near(left.seconds(from: 1), 1 + 9 + 9))
    }

    @Test func `grows with the tables, which are written whole after every trial`() {
        var left = TimeLeft(
            (0..<4).map { _ in Self.step(0, 0) }, saving: 0.1, closing: 0)
        #expect(near(left.seconds(from: 0), 0.1 * 10))
        left.saved(0, after: 0.2)
        // Saving took 0.3 s for two tables, and 2 + 3 + 4 tables are still to be saved.
        #expect(near(left.seconds(from: 1), 0.15 * 9))
    }

    @Test func `of nothing is what follows`() {
        var left = TimeLeft([], saving: 0.1, closing: 3)
        left.ended(0, after: 1)
        #expect(left.seconds(from: 0) == 3)
    }

    /// Trials take from 3 to 20 s, tables take longer after each trial, and a report follows. The
    /// estimates of variants are off by up to 5 %, and all estimates by how much faster or slower
    /// the machine is than assumed.
    @Test(arguments: [0.85, 1, 1.25], 1...20 as ClosedRange<UInt64>)
    func `is right within 15 % from the second trial on, whatever the machine`(
        slowness: Double, seed: UInt64
    ) {
        var random = SeededGenerator(seed: seed, stream: "time left")
        let lengths = [3.0, 4, 4, 5, 6, 8, 20]
        let bias = lengths.map { _ in (0.95 + 0.1 * random.uniform()) / slowness }
        var steps: [TimeLeft.Step] = []
        var truth: [(trial: Double, saving: Double)] = []
        for _ in 0..<3 {
            for variant in random.shuffled(Array(lengths.indices)) {
                steps.append(Self.step(variant, lengths[variant] * bias[variant]))
                let trial = lengths[variant] * (0.97 + 0.06 * random.uniform())
                truth.append((trial, 0.005 * Double(truth.count + 1)))
            }
        }
        var left = TimeLeft(steps, saving: 0.004, closing: 5)
        for index in truth.indices {
            let true_s = truth[index...].reduce(5) { $0 + $1.trial + $1.saving }
            let error = left.seconds(from: index) / true_s - 1
            if index > 0 { #expect(abs(error) < 0.15, "\(error) at \(index)") }
            // From the second block on, every variant has been measured.
            if index >= lengths.count { #expect(abs(error) < 0.06, "\(error) at \(index)") }
            left.ended(index, after: truth[index].trial)
            left.saved(index, after: truth[index].saving)
        }
    }
}
