import Results
import Statistics
import Seeding

/// A check of what recording every request costs the fastest real verifier, HS256. Turns with and
/// without a history alternate in pairs of random order.
struct HistoryCheck {
    let seed: UInt64
    private let turn_ns: UInt64 = 10_000_000
    /// The least rate, as a share of the rate without a history. A debug build runs the harness's
    /// own code many times slower than the signatures, so there the share only has to be roughly
    /// right.
    private static var least: Double {
        #if DEBUG
            0.8
        #else
            0.97
        #endif
    }

    /// More room than a turn can fill.
    private let room = 1 << 16

    func findings(_ length: Length) throws -> [Finding] {
        let load = try ClosedLoad(seed: seed)
        var random = SeededGenerator(seed: seed, stream: "history")
        let pairs = length == .full ? 300 : 60
        let ratios = (0..<pairs).map { _ in
            if Bool.random(using: &random) {
                let without = load.cost_ns(over: turn_ns, keeping: 0)
                return without / max(load.cost_ns(over: turn_ns, keeping: room), 1)
            }
            let with = load.cost_ns(over: turn_ns, keeping: room)
            return load.cost_ns(over: turn_ns, keeping: 0) / max(with, 1)
        }
        let median = Statistics.median(ratios) ?? 0
        return [
            Finding(
                "rate with a history of every request, by CPU time",
                expected: "at least \(plain(Self.least * 100)) % of the rate without",
                measured: "\(plain(median * 100, decimals: 1)) %, the median of \(pairs) pairs",
                isOK: median >= Self.least, isTimed: true)
        ]
    }
}
