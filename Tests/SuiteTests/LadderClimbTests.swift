import Foundation
import Scenario
import Testing

@testable import Suite

@Suite struct `A ladder` {
    /// Returns the rungs of a climb on a machine whose rate with a number of workers is `rate`.
    private func rungs(
        _ ladder: Ladder, waits: Bool, processors: Int, first: Int? = nil,
        _ rate: (Int) -> Double
    ) -> (workers: [Int], isStoppedByLimit: Bool) {
        let climb = LadderClimb(
            ladder: ladder, waits: waits, processors: processors, first: first)
        var steps: [LadderClimb.Step] = []
        while let workers = climb.next(after: steps), steps.count < 100 {
            steps.append(.init(workers: workers, perSecond: rate(workers)))
        }
        return (steps.map(\.workers), climb.isStoppedByLimit(after: steps))
    }

    @Test(arguments: [
        (1, [1]), (2, [2]), (3, [2, 3]), (6, [2, 4, 6]), (8, [2, 4, 8]), (0, [1]),
        (1_000, [2, 4, 8, 16, 32, 64, 128, 256]),
    ])
    func `ends at the cores where nothing is waited for, whether or not the last is the best`(
        processors: Int, expected: [Int]
    ) {
        for power in [1.0, 0, -1] {
            let found = rungs(.auto, waits: false, processors: processors) {
                pow(Double($0), power)
            }
            #expect(found.workers == expected && !found.isStoppedByLimit)
        }
    }

    @Test(arguments: [0, 1, 2, 3, 5, 8, 12, 64, 256, 300])
    func `has as many rungs as the estimate counts where nothing is waited for`(processors: Int) {
        let found = rungs(.auto, waits: false, processors: processors) { Double($0) }
        let expected = Ladder.auto.expected(waits: false, processors: processors)
        #expect(found.workers.count == expected)
    }

    @Test func `elsewhere doubles until a rung adds less than 5 %`() {
        let flat = rungs(.auto, waits: true, processors: 2) { min(Double($0), 8) * 100 }
        #expect(flat.workers == [2, 4, 8, 16] && !flat.isStoppedByLimit)
        let exact = rungs(.auto, waits: true, processors: 2) { $0 == 2 ? 100 : 105 }
        #expect(exact.workers == [2, 4, 8])
        let less = rungs(.auto, waits: true, processors: 2) { $0 == 2 ? 100 : 104.9 }
        #expect(less.workers == [2, 4])
        let alone = rungs(.auto, waits: true, processors: 1) { $0 == 1 ? 100 : 104.9 }
        #expect(alone.workers == [1, 2])
    }

    /// Otherwise two rungs would have the same connections, and the second would add nothing.
    @Test(arguments: [(1, [2, 4, 8, 16]), (3, [3, 6, 12]), (4, [4, 8, 16]), (8, [8, 16])])
    func `over HTTP has as many connections to each node`(nodes: Int, expected: [Int]) {
        let climb = LadderClimb(ladder: .auto, waits: true, processors: 2, step: nodes)
        var steps: [LadderClimb.Step] = []
        while let workers = climb.next(after: steps), steps.count < 100 {
            steps.append(.init(workers: workers, perSecond: min(Double(workers), 6)))
        }
        #expect(steps.map(\.workers) == expected)
    }

    @Test func `says where the limit of 256 workers stopped it, and only there`() {
        let rising = rungs(.auto, waits: true, processors: 2) { Double($0) }
        #expect(rising.workers == [2, 4, 8, 16, 32, 64, 128, 256])
        #expect(rising.isStoppedByLimit)
        let flat = rungs(.auto, waits: true, processors: 2) { min(Double($0), 128) }
        #expect(flat.workers.last == 256 && !flat.isStoppedByLimit)
        let listed = rungs([1, 256], waits: true, processors: 2) { Double($0) }
        #expect(!listed.isStoppedByLimit)
    }

    /// The rate of a rung that stood still is a fraction of its real rate.
    @Test func `does not end with a rung that was disturbed`() {
        let climb = LadderClimb(ladder: .auto, waits: true, processors: 2)
        let disturbed = LadderClimb.Step(workers: 2, perSecond: 50, doubt: "stalled for 5 s")
        var steps = [LadderClimb.Step(workers: 1, perSecond: 100), disturbed]
        #expect(climb.next(after: steps) == 4)
        // The next rung need not exceed the disturbed one either.
        steps[1] = LadderClimb.Step(workers: 2, perSecond: 9_000, doubt: "took too long")
        steps.append(.init(workers: 4, perSecond: 110))
        #expect(climb.next(after: steps) == 8)
        let last = LadderClimb.Step(workers: 256, perSecond: 900, doubt: "cut short")
        #expect(!climb.isStoppedByLimit(after: [.init(workers: 128, perSecond: 100), last]))
        #expect(climb.next(after: [last]) == nil)
    }

    @Test func `tells no capacity where the rung after the best was disturbed`() {
        func steps(_ doubts: [String?]) -> [LadderClimb.Step] {
            doubts.enumerated().map { place, doubt in
                LadderClimb.Step(workers: 1 << place, perSecond: 100, doubt: doubt)
            }
        }
        let (calm, still) = (String?.none, "stalled for 5 s")
        #expect(
            LadderClimb.doubt(of: 0, among: steps([calm, still, calm]))
                == "the rung of 2 workers, which may be the best, is invalid: stalled for 5 s")
        // A rung after a sound rung that was slower could not have been the best.
        #expect(LadderClimb.doubt(of: 0, among: steps([calm, calm, still])) == nil)
        #expect(LadderClimb.doubt(of: 2, among: steps([calm, still, calm])) == nil)
        #expect(LadderClimb.doubt(of: 0, among: steps([still, still])) == nil)
        #expect(LadderClimb.doubt(of: 3, among: steps([calm])) == nil)
    }

    @Test func `begins at the workers that a network asks for, and climbs on from there`() {
        let flat = rungs(.auto, waits: true, processors: 2, first: 20) { min(Double($0), 60) }
        #expect(flat.workers == [20, 40, 80, 160] && !flat.isStoppedByLimit)
        let far = rungs(.auto, waits: true, processors: 2, first: 400) { Double($0) }
        #expect(far.workers == [256] && far.isStoppedByLimit)
        let none = rungs(.auto, waits: true, processors: 2, first: 0) { _ in 100 }
        #expect(none.workers == [1, 2])
    }

    @Test(arguments: [1, 2, 8])
    func `begins at twice the cores where another is climbed over a network`(processors: Int) {
        let first = Ladder.firstRungWithoutNetwork(processors: processors)
        let flat = rungs(.auto, waits: true, processors: processors, first: first) { _ in 100 }
        #expect(flat.workers == [2 * processors, 4 * processors])
        let expected = Ladder.auto.expected(
            waits: true, processors: processors, isAcrossNetwork: true)
        #expect(expected == 2)
        let listed = rungs([1, 3], waits: true, processors: processors, first: first) { _ in 1 }
        #expect(listed.workers == [1, 3])
    }

    @Test(arguments: [true, false])
    func `that was written is run exactly as written`(waits: Bool) {
        let found = rungs([3, 50, 51, 256], waits: waits, processors: 2) { 1 / Double($0) }
        #expect(found.workers == [3, 50, 51, 256])
    }

    @Test func `is crowded with more workers than cores where nothing is waited for`() {
        let own = LadderClimb(ladder: .auto, waits: false, processors: 2)
        #expect(!own.isCrowded(2) && own.isCrowded(3))
        let waiting = LadderClimb(ladder: .auto, waits: true, processors: 2)
        #expect(!waiting.isCrowded(64))
    }
}
