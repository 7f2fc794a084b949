import CPlatform
public import Revocation

/// A lane that samples the CPU time of verifications, by reading its thread's CPU clock before and
/// after. The time that the load generator spends waiting for the next request is not counted.
@usableFromInline package struct MeteredLane<Requests: VerificationLane>: VerificationLane {
    @usableFromInline package var lane: Requests
    @usableFromInline let from_ns: UInt64
    @usableFromInline let every: Int
    @usableFromInline let clock_ns: @Sendable () -> UInt64
    @usableFromInline var turn = 0
    /// What has been metered so far.
    @usableFromInline package var reading = CPUReading()

    /// - Parameters:
    ///   - from_ns: requests sent earlier are not metered.
    ///   - every: one in this many requests is metered.
    ///   - clock_ns: reads the CPU clock of the calling thread.
    package init(
        _ lane: Requests, from from_ns: UInt64, every: Int,
        clock_ns: @escaping @Sendable () -> UInt64 = { platform_thread_cpu_ns() }
    ) {
        self.lane = lane
        self.from_ns = from_ns
        self.every = max(every, 1)
        self.clock_ns = clock_ns
    }

    @inlinable @inline(__always)
    package var depth: Int { lane.depth }

    @inlinable @inline(__always)
    package var firstError: StrategyError? { lane.firstError }

    @inlinable @inline(__always)
    package mutating func submit(_ call: VerificationCall) -> Submission<VerificationAnswer> {
        guard call.sent_ns >= from_ns else { return lane.submit(call) }
        turn &+= 1
        guard turn == every else { return lane.submit(call) }
        turn = 0
        let before_ns = clock_ns()
        let submission = lane.submit(call)
        // A pending request is yet to be worked on.
        guard case .completed = submission else { return submission }
        reading.add(clock_ns() &- before_ns)
        return submission
    }

    @inlinable @inline(__always)
    package mutating func collect(until deadline_ns: UInt64) -> Completion<VerificationAnswer>? {
        lane.collect(until: deadline_ns)
    }
}

/// The CPU time of the metered verifications.
@usableFromInline package struct CPUReading: Sendable, Hashable {
    package private(set) var count = 0
    package private(set) var sum_ns: UInt64 = 0

    package init() {}

    @usableFromInline package mutating func add(_ time_ns: UInt64) {
        count += 1
        sum_ns &+= time_ns
    }

    package static func += (sum: inout CPUReading, other: CPUReading) {
        sum.count += other.count
        sum.sum_ns &+= other.sum_ns
    }

    /// The mean per verification, without the cost of reading the clock; nil without verifications.
    package func mean_us(clockCost_ns: Double) -> Double? {
        guard count > 0 else { return nil }
        return max(Double(sum_ns) / Double(count) - clockCost_ns, 0) / 1e3
    }

    /// The cost of reading the thread's clock: the median of many differences between two
    /// consecutive readings.
    package static func clockCost_ns(
        _ clock_ns: () -> UInt64 = { platform_thread_cpu_ns() }
    ) -> Double {
        let gaps = (0..<1_001).map { _ in
            let before_ns = clock_ns()
            return clock_ns() &- before_ns
        }.sorted()
        return Double(gaps[gaps.count / 2])
    }
}
