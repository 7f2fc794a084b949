package import Seeding

/// The due times of the requests in an open loop, computed before the clock starts.
package struct Schedule: Sendable, Hashable {
    package enum Arrivals: Sendable, Hashable {
        /// Independent clients: gaps are exponentially distributed.
        case poisson
        /// Equal gaps with a random phase.
        case uniform
    }

    /// The most requests per loop. All of them are held in memory before the loop starts.
    package static let mostRequests = 100_000_000.0

    /// Due times since the phase began, in ascending order.
    package let due_ns: [UInt64]

    /// - Parameters:
    ///   - rate: requests per second of this schedule.
    ///   - unit: the random stream of gaps. It is the same for every rate; the rate only scales it.
    package init(
        _ arrivals: Arrivals, rate: Double, duration_ns: UInt64, unit: inout SeededGenerator
    ) {
        var due: [UInt64] = []
        if rate > 0, rate.isFinite {
            let gap_ns = 1e9 / rate
            due.reserveCapacity(
                Int(min(Double(duration_ns) / gap_ns * 1.1 + 16, Self.mostRequests)))
            var position = arrivals == .poisson ? unit.exponential() : unit.uniform()
            while position * gap_ns < Double(duration_ns) {
                due.append(UInt64(position * gap_ns))
                position += arrivals == .poisson ? unit.exponential() : 1
            }
        }
        due_ns = due
    }
}
