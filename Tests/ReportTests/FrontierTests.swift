import Seeding
import Testing

@testable import Report

@Suite struct `The frontier` {
    private typealias Point = FrontierPoint

    /// The meaning of "behind", implemented again from its definition: not worse on either axis by
    /// the values, and better on one axis by more than both intervals and the noise floor.
    private static func beats(
        _ one: FrontierPoint, _ other: FrontierPoint, _ floors: Frontier.Floors
    ) -> Bool {
        let axes = [
            (one.window_ms, other.window_ms, floors.window, one.isAtMost && other.isAtMost),
            (one.cpu_us, other.cpu_us, floors.cpu, false),
        ]
        if axes.contains(where: { $0.0.value > $0.1.value }) { return false }
        return axes.contains { mine, its, floor, isUnknown in
            guard let floor, !isUnknown, mine.isKnown, its.isKnown else { return false }
            return its.low / mine.high > 1 + floor
        }
    }

    private static func looksBehind(_ point: FrontierPoint, among all: [FrontierPoint]) -> Bool {
        all.contains { other in
            guard other.id != point.id else { return false }
            let (across, up) = (
                point.window_ms.value - other.window_ms.value,
                point.cpu_us.value - other.cpu_us.value
            )
            let isBehind = across >= 0 && up >= 0 && across + up > 0
            return isBehind || (up > 0 && other.isAtMost && point.isAtMost)
        }
    }

    private static func randomPoints(_ random: inout SeededGenerator) -> [FrontierPoint] {
        func spread() -> Spread {
            // Few distinct values, so that ties and equal points occur.
            let value = 1 + (random.uniform() * 12).rounded(.down) / 2
            guard random.uniform() < 0.85 else { return Spread(value) }
            let reach = random.uniform() * 0.3
            return Spread(value, low: value * (1 - reach), high: value * (1 + reach))
        }
        return (0..<Int(random.uniform() * 14)).map { id in
            let (window, cpu) = (spread(), spread())
            return FrontierPoint(
                id: id, window_ms: window, isAtMost: random.uniform() < 0.3, cpu_us: cpu)
        }
    }

    @Test func `is what the definition says, for any points`() {
        for seed in 1...2_000 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed, stream: "frontier")
            let points = Self.randomPoints(&random)
            let floor = random.uniform() < 0.8 ? random.uniform() * 0.2 : nil
            let floors = Frontier.Floors(window: floor, cpu: floor)
            let frontier = Frontier(points, floors: floors)
            for point in points {
                let beating = points.filter { Self.beats($0, point, floors) }.map(\.id)
                switch frontier.standings[point.id] {
                case .behind(let ahead): #expect(beating.contains(ahead), "seed \(seed)")
                case .unresolved:
                    #expect(
                        beating.isEmpty && Self.looksBehind(point, among: points), "seed \(seed)")
                case .frontier:
                    #expect(
                        beating.isEmpty && !Self.looksBehind(point, among: points), "seed \(seed)")
                case nil: Issue.record("a point without a standing, seed \(seed)")
                }
            }
        }
    }

    @Test func `is never empty, and steps down from left to right`() {
        for seed in 1...500 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed, stream: "staircase")
            let points = Self.randomPoints(&random)
            let stairs = Frontier(points, floors: .init(window: 0.01, cpu: 0.01)).staircase
            #expect(stairs.isEmpty == points.isEmpty, "seed \(seed)")
            for (left, right) in zip(stairs, stairs.dropFirst()) {
                #expect(left.window_ms.value <= right.window_ms.value, "seed \(seed)")
                #expect(left.cpu_us.value >= right.cpu_us.value, "seed \(seed)")
            }
        }
    }

    private static func sure(_ value: Double) -> Spread {
        Spread(value, low: value * 0.99, high: value * 1.01)
    }

    @Test func `counts nothing as behind without intervals, or without an A/A floor`() {
        let known = [
            Point(id: 0, window_ms: Self.sure(1), isAtMost: false, cpu_us: Self.sure(1)),
            Point(id: 1, window_ms: Self.sure(9), isAtMost: false, cpu_us: Self.sure(9)),
        ]
        let vague = known.map {
            Point(
                id: $0.id, window_ms: Spread($0.window_ms.value), isAtMost: false,
                cpu_us: Spread($0.cpu_us.value))
        }
        let floors = Frontier.Floors(window: 0.02, cpu: 0.02)
        #expect(Frontier(known, floors: floors).standings[1] == .behind(0))
        #expect(Frontier(vague, floors: floors).standings[1] == .unresolved)
        #expect(Frontier(known, floors: .init()).standings[1] == .unresolved)
    }

    @Test func `lets the A/A floor decide between intervals that lie apart`() {
        let points = [
            Point(id: 0, window_ms: Self.sure(1), isAtMost: false, cpu_us: Self.sure(10)),
            Point(id: 1, window_ms: Self.sure(1), isAtMost: false, cpu_us: Self.sure(11)),
        ]
        let narrow = Frontier(points, floors: .init(window: 0.05, cpu: 0.05))
        let wide = Frontier(points, floors: .init(window: 0.15, cpu: 0.15))
        #expect(narrow.standings[1] == .behind(0))
        #expect(wide.standings[1] == .unresolved)
    }

    @Test func `holds no two windows against each other that probes could not see`() {
        let points = [
            Point(id: 0, window_ms: Self.sure(0.8), isAtMost: true, cpu_us: Self.sure(50)),
            Point(id: 1, window_ms: Self.sure(0.9), isAtMost: true, cpu_us: Self.sure(5)),
        ]
        let frontier = Frontier(points, floors: .init(window: 0.01, cpu: 0.01))
        #expect(frontier.standings[0] == .unresolved)
        #expect(frontier.staircase.map(\.id) == [1])
    }
}
