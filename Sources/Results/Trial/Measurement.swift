package import Metrics

/// The kinds of operations of a deployment.
package enum TokenOperation: String, Sendable, Hashable, Codable, CaseIterable {
    case verify, issue, refresh, revoke, purge
}

/// The interval that a time covers.
package enum Timebase: String, Sendable, Hashable, Codable, CaseIterable {
    /// From sent to answered.
    case service
    /// From due to answered.
    case response
    /// From due to sent.
    case lag
}

/// One measured value of one trial: a row of `summary.csv`.
package struct Measurement: Sendable, Hashable, Codable {
    /// One of ``PhaseName``, with the rung or level if it has one: `capacity/2`.
    package var phase: String
    /// Nil if none applies.
    package var op: TokenOperation?
    package var metric: Metric
    /// The timebase of a time. Nil for other metrics.
    package var timebase: Timebase?
    package var stat: Stat
    /// The value in the metric's unit.
    package var value: Double
    /// The number of observations behind the value.
    package var n: Int
    package var invalidReason: String?

    package init(
        phase: String, op: TokenOperation? = nil, metric: Metric, timebase: Timebase? = nil,
        stat: Stat = .value, value: Double, n: Int, invalidReason: String? = nil
    ) {
        self.phase = phase
        self.op = op
        self.metric = metric
        self.timebase = timebase
        self.stat = stat
        self.value = value
        self.n = n
        self.invalidReason = invalidReason
    }
}
