package import Metrics

/// What was asked of a deployment.
package enum TokenOperation: String, Sendable, Hashable, Codable, CaseIterable {
    case verify, issue, refresh, revoke, purge
}

/// From when to when a time was taken.
package enum Timebase: String, Sendable, Hashable, Codable, CaseIterable {
    /// Sent to answered.
    case service
    /// Intended to answered.
    case response
    /// Intended to sent.
    case lag
}

/// One measured value of one trial: a row of `summary.csv`.
package struct Measurement: Sendable, Hashable, Codable {
    /// One of ``PhaseName``, with the rung or level where it has one: `capacity/2`.
    package var phase: String
    /// Nil where none applies.
    package var op: TokenOperation?
    package var metric: Metric
    /// Of times; nil otherwise.
    package var timebase: Timebase?
    package var stat: Stat
    /// In the metric's unit.
    package var value: Double
    /// Observations behind the value.
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
