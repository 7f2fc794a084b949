import Metrics
import Results

/// The rates at which costs are priced. A verification costs less where there are many: workers
/// sleep and wake less often.
package struct PricedLoad: Sendable, Hashable {
    /// Of one machine.
    package let node_per_s: Double
    /// Of all machines together, which share a store.
    package let store_per_s: Double
}

/// CPU per verification by rate: at each load of the open loop, and at saturation.
///
/// Between two rates the straight line is taken. Below the lowest rate and above the highest the
/// nearest figure stands, as a projection.
package struct VerificationCosts: Sendable {
    /// In µs; without saturation.
    let atLoad: [RateCurve.Point]
    /// At the rate of the closed loop.
    let saturation: RateCurve.Point?

    package struct Reading: Sendable, Hashable {
        package let cost_us: Double
        package let basis: Basis
        /// At which rates it was measured.
        package let text: String
    }

    /// Nil where nothing was measured.
    ///
    /// - Parameter rate_per_s: nil for saturation.
    func cost(at rate_per_s: Double?) -> Reading? {
        guard let rate_per_s, !atLoad.isEmpty else { return atSaturation(rate_per_s) }
        let curve = RateCurve(atLoad + [saturation].compactMap(\.self))
        switch curve.place(of: rate_per_s) {
        case nil: return nil
        case .at(let point):
            return Reading(
                cost_us: point.value, basis: .measured, text: "measured at \(point.rateText)")
        case .between(let lower, let upper):
            return Reading(
                cost_us: RateCurve.chord(lower, upper, at: rate_per_s, \.value),
                basis: .interpolated,
                text: "interpolated between \(lower.rateText) and \(upper.rateText)")
        case .belowLowest(let lowest):
            return Reading(
                cost_us: lowest.value, basis: .projected,
                text: "measured at \(lowest.rateText), the lowest measured rate; it may be higher "
                    + "at \(Quantity.perSecond(rate_per_s))")
        case .aboveHighest(let highest):
            return Reading(
                cost_us: highest.value, basis: .projected,
                text: "rate × CPU per verification; the highest measured rate was "
                    + highest.rateText)
        }
    }

    private func atSaturation(_ rate_per_s: Double?) -> Reading? {
        guard let saturation else { return nil }
        let isBeyond = rate_per_s.map { $0 > saturation.rate_per_s } ?? false
        return Reading(
            cost_us: saturation.value, basis: isBeyond ? .projected : .measured,
            text: isBeyond
                ? "rate × CPU per verification at saturation; the highest measured rate was "
                    + saturation.rateText
                : "measured at saturation, \(saturation.rateText)")
    }
}

extension VerificationCosts {
    /// - Parameters:
    ///   - rows: valid ones, of one variant and one block or all.
    ///   - metrics: CPU per verification at saturation and at load.
    init(_ rows: [SummaryRow], _ metrics: (saturation: Metric, load: Metric)) {
        let open = OpenLoopRates(rows)
        atLoad = rows.compactMap { row in
            guard row.key.isOf(metrics.load, .value), let rate = open[row.key.phase] else {
                return nil
            }
            return RateCurve.Point(rate_per_s: rate, value: row.value)
        }
        let closed = rows.filter { $0.key.phase == Self.closedLoop }
        let rate = closed.first { $0.key.isOf(.verifyPerSecond, .best) }?.value
        saturation = closed.first { $0.key.isOf(metrics.saturation, .value) }.map {
            RateCurve.Point(rate_per_s: rate ?? 0, value: $0.value)
        }
    }

    static let closedLoop = "capacity"
}

/// The costs of a variant over one block, or over all.
struct CostFigures: Sendable {
    let node: VerificationCosts
    /// Nil where the store is not a process of its own, or its CPU time could not be read.
    let store: VerificationCosts?
    private let hasStoreProcess: Bool

    /// - Parameter rows: valid ones.
    init(_ rows: [SummaryRow], hasStoreProcess: Bool) {
        node = VerificationCosts(rows, (.cpuPerVerify, .cpuPerVerifyAtLoad))
        let store = VerificationCosts(rows, (.storeCPUPerVerify, .storeCPUPerVerifyAtLoad))
        let isMeasured = store.saturation != nil || !store.atLoad.isEmpty
        self.store = isMeasured ? store : nil
        self.hasStoreProcess = hasStoreProcess || isMeasured
    }

    /// Whether both were measured in the open loop, as far as there are both.
    var hasLoad: Bool { !node.atLoad.isEmpty && store?.atLoad.isEmpty != true }

    /// At node and store together, in µs; nil where one of them is not known.
    func total_us(at load: PricedLoad?) -> Double? {
        let load = hasLoad ? load : nil
        return ProcessorTime(
            node: node.cost(at: load?.node_per_s)?.cost_us,
            store: store?.cost(at: load?.store_per_s)?.cost_us, hasStoreProcess: hasStoreProcess
        ).total
    }
}
