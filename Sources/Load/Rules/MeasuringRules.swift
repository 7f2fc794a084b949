package import Oracle
package import Results

/// How measuring code turns observations into figures.
///
/// The default values are the correct rules. The self-test changes them one by one, and a check has
/// to notice each change. Rules are applied before and after a loop, never per request.
package struct MeasuringRules: Sendable {
    package var load = LoadRules()
    package var figures = FigureRules()
    package var windows = WindowRules()
    package var history = HistoryRules()
    package var pooling = PoolingRules()

    package init() {}

    package static let sound = MeasuringRules()
}

/// Which part of the history the oracle judges, and with what leeway.
package struct HistoryRules: Sendable {
    package var judged: @Sendable ([VerificationLog]) -> [VerificationLog] = { $0 }
    /// The leeway to judge with, from the one that tokens are verified with, in microseconds.
    package var leeway_us: @Sendable (Int64) -> Int64 = { $0 }

    package init() {}
}
