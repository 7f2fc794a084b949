import Metrics

/// The axis of revocation windows, which the frontier chart and the windows chart share so that
/// they align.
enum WindowAxis {
    /// Returns a domain from 10 µs to 10 s, or to an hour if a window or its model is too long for
    /// that.
    static func domain_ms(holding windows_ms: [Double]) -> ClosedRange<Double> {
        let longest = windows_ms.filter(\.isFinite).max() ?? 0
        return 0.01...(longest < 7_000 ? 10_000 : longest < 80_000 ? 120_000 : 3_600_000)
    }

    static func domain_ms(of run: ReportedRun) -> ClosedRange<Double> {
        domain_ms(
            holding: run.variants.flatMap { variant in
                [variant[.deploymentWindow, .max], variant[.windowBound]].compactMap(\.self)
            })
    }

    static func left(_ width: ChartWidth) -> Double { width.isWide ? 66 : 46 }
    static func right(_ width: ChartWidth) -> Double { width.pixels - (width.isWide ? 74 : 40) }
}
