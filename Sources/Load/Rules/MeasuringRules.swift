package import Oracle
package import Results

/// How measuring code turns what it saw into figures.
///
/// The standard values are the sound rules. The self-test changes them one by one, and something
/// has to notice each time. Rules are consulted before and after a loop, never for a request.
package struct MeasuringRules: Sendable {
    package var load = LoadRules()
    package var figures = FigureRules()
    package var windows = WindowRules()
    package var history = HistoryRules()
    package var pooling = PoolingRules()

    package init() {}

    package static let sound = MeasuringRules()
}

/// What of the history the oracle judges, and by which leeway.
package struct HistoryRules: Sendable {
    package var judged: @Sendable ([VerificationLog]) -> [VerificationLog] = { $0 }
    /// Of the leeway that tokens are judged with, in microseconds.
    package var leeway_us: @Sendable (Int64) -> Int64 = { $0 }

    package init() {}
}
