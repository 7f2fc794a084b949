import Metrics
import Model
import Results
import Revocation

/// The limits on window and latency.
extension Judgement {
    /// By what the strategy promises under its tuned settings. Where no setting of the bound was
    /// changed, the longest window that was measured counts as well.
    func window(_ limit: Duration) -> Miss? {
        let limit_s = limit.inSeconds
        guard let bound = prices[.bound_s] else {
            return variant.guarantee == nil && variant[.windowBound] == nil
                ? Miss(.window, "window: the run's files state no bound", isUnknown: true)
                : Miss(.window, "window: it never closes")
        }
        if let miss = tuning.miss(deployment) { return miss }
        let bound_ms = bound.value * 1e3
        guard bound.value <= limit_s * (1 + 1e-9) else {
            return Miss(
                .window, "window: bound \(Quantity.time(ms: bound_ms))\(highStakes)",
                cure: "--max-window \(Tuning.text(bound.value))")
        }
        guard tuning.isAsInRun else { return nil }
        guard let longest_ms = variant.longestWindow_ms else {
            let reason =
                variant[.windowResolution] == nil
                ? "no window was measured" : "some windows had not closed when the watch ended"
            return Miss(.window, "window: \(reason)", isUnknown: true)
        }
        guard longest_ms > limit_s * 1e3 else { return nil }
        return Miss(
            .window,
            "window: bound \(Quantity.time(ms: bound_ms)), measured up to "
                + Quantity.time(ms: longest_ms) + highStakes,
            cure: "--max-window \(Tuning.text(longest_ms / 1e3))")
    }

    private var highStakes: String {
        variant.guarantee?.highStakesBound_ns.map {
            "; bound for high-stakes requests \(Quantity.time(ns: Double($0)))"
        } ?? ""
    }

    /// A measured p99 counts by its median over blocks. One by a model has to hold at the most that
    /// it can be; a limit between the least and the most is inconclusive.
    func p99(_ limit: Duration) -> Miss? {
        let limit_us = limit.inMicroseconds
        guard let p99 = prices[.addedP99_us] else {
            return Miss(.p99, "p99: not measured at any known rate", isUnknown: true)
        }
        let isMeasured = p99.source == .measured
        let (least, most) =
            isMeasured ? (p99.value, p99.value) : (p99.low ?? p99.value, p99.high ?? p99.value)
        let figure = Self.text(p99)
        if p99.isAtLeast {
            return Miss(
                .p99, "p99: \(figure); above the highest measured rate",
                isUnknown: least <= limit_us)
        }
        guard most > limit_us else { return nil }
        let cure = "--max-p99 \(Tuning.text(most / 1e6))"
        let isUnknown = least <= limit_us
        return Miss(
            .p99, "p99: \(figure)\(isUnknown ? "; not measured there" : "")", cure: cure,
            isUnknown: isUnknown)
    }

    /// `500 µs (480 µs to 520 µs)`
    private static func text(_ figure: Figure) -> String {
        let value = Quantity.time(us: figure.value)
        if figure.isAtLeast { return "at least \(value)" }
        guard let low = figure.low, let high = figure.high else { return value }
        return "\(value) (\(Quantity.time(us: low)) to \(Quantity.time(us: high)))"
    }
}
