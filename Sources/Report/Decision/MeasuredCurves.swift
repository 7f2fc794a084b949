import Metrics
package import Model
import Results

/// The cost and the response time of a variant's verifications over the rate: at each load of the
/// open loop, and at saturation.
package struct MeasuredCurves: Sendable {
    /// Node CPU per verification, in µs.
    package let nodeCPU_us: RateCurve
    /// Store CPU per verification, in µs. Nil if the store is not a separate process.
    package let storeCPU_us: RateCurve?
    /// CPU per verification at the authorization server, in µs. Nil if it is not a separate
    /// process.
    package let authorityCPU_us: RateCurve?
    package let p50_us: RateCurve
    package let p99_us: RateCurve
    let capacity_per_s: Estimate?

    /// - Parameters:
    ///   - rows: the rows of one variant over all blocks. Invalid rows are ignored.
    ///   - commonRate_per_s: the rate that all variants share, if the run has one.
    init(_ rows: [SummaryRow], commonRate_per_s: Double?) {
        let sound = rows.filter { $0.invalidReason == nil }
        let open = OpenLoopRates(sound)
        let closed = sound.filter { $0.key.phase == PhaseName.capacity }
        func atSaturation(_ metric: Metric, _ stat: Stat) -> SummaryRow? {
            closed.first { $0.key.isOf(metric, stat) }
        }
        let capacity = atSaturation(.verifyPerSecond, .best)
        func costs(_ saturation: Metric, _ load: Metric) -> RateCurve? {
            var points = sound.compactMap { row -> RateCurve.Point? in
                guard row.key.isOf(load, .value), let rate = open[row.key.phase] else {
                    return nil
                }
                return RateCurve.Point(row, at: rate)
            }
            if let row = atSaturation(saturation, .value), let rate = capacity?.value {
                points.append(RateCurve.Point(row, at: rate))
            }
            return points.isEmpty ? nil : RateCurve(points)
        }
        func times(_ stat: Stat) -> RateCurve {
            var points = sound.compactMap { row -> RateCurve.Point? in
                guard row.key.isOf(.verifyTime, stat), let rate = open[row.key.phase] else {
                    return nil
                }
                return RateCurve.Point(row, at: rate)
            }
            if let row = sound.first(where: { $0.key.isOf(.verifyAtRate, stat) }),
                let rate = commonRate_per_s ?? open[row.key.phase]
            {
                if case .at? = RateCurve(points).place(of: rate) { return RateCurve(points) }
                points.append(RateCurve.Point(row, at: rate))
            }
            return RateCurve(points)
        }
        nodeCPU_us = costs(.cpuPerVerify, .cpuPerVerifyAtLoad) ?? RateCurve([])
        storeCPU_us = costs(.storeCPUPerVerify, .storeCPUPerVerifyAtLoad)
        authorityCPU_us = costs(.authorityCPUPerVerify, .authorityCPUPerVerifyAtLoad)
        p50_us = times(.p50)
        p99_us = times(.p99)
        capacity_per_s = capacity.map { Estimate($0) }
    }
}

extension RateCurve.Point {
    fileprivate init(_ row: SummaryRow, at rate_per_s: Double) {
        self.init(rate_per_s: rate_per_s, value: row.value, low: row.low, high: row.high)
    }
}

extension Estimate {
    /// Creates the measured value of a row.
    init(_ row: SummaryRow) {
        self.init(row.value, low: row.low, high: row.high, .measured)
    }
}

/// The rates of the open loop's phases: as achieved, or as offered if the achieved rate is missing.
struct OpenLoopRates {
    private let achieved_per_s: [String: Double]
    private let offered_per_s: [String: Double]

    /// - Parameter rows: valid rows of one variant, of one block or over all blocks.
    init(_ rows: [SummaryRow]) {
        func rates(_ metric: Metric) -> [String: Double] {
            rows.reduce(into: [:]) { rates, row in
                guard row.key.isOf(metric, .value), PhaseName.isOpenLoop(row.key.phase) else {
                    return
                }
                rates[row.key.phase] = rates[row.key.phase] ?? row.value
            }
        }
        achieved_per_s = rates(.achievedPerSecond)
        offered_per_s = rates(.offeredPerSecond)
    }

    /// The rate of a phase. Absolute rates were offered both with and without the network, so the
    /// phase over the network supplies the rate of one without it.
    subscript(phase: String) -> Double? {
        if let rate = achieved_per_s[phase] ?? offered_per_s[phase] { return rate }
        guard let overNetwork = PhaseName.overNetwork(phase) else { return nil }
        return achieved_per_s[overNetwork] ?? offered_per_s[overNetwork]
    }
}
