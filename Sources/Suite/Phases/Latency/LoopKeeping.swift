import Load
import Results
import Revocation

/// Whether an open loop kept to its schedule, and its rates over the time that it really took.
struct LoopKeeping {
    let offeredPerSecond: Double
    let achievedPerSecond: Double
    /// The reason why the phase's figures are not meaningful; nil if the loop kept up.
    let doubt: String?

    /// The least share of the offered rate that is not an overload.
    static let leastAchieved = 0.98
    /// The fastest growth of the lag that is not an overload, in seconds per second.
    static let mostGrowth = 0.02

    init(_ result: LoadResult, planned: Duration, _ rules: LoadRules = LoadRules()) {
        let time = MeasuredTime(
            of: result.records, planned_ns: UInt64(max(planned.nanoseconds, 0)))
        let tally = result.tally
        let planned_s = planned.inSeconds
        let doubt = time.openLoopDoubt(tally)
        // A loop that was not stopped took at least its planned time. The schedule's last request
        // is due shortly before its end.
        let start_ns = result.start_ns ?? time.first_ns
        let took_s = Double(time.last_ns - min(start_ns, time.last_ns)) / 1e9
        let active_s = tally.unfinished > 0 ? took_s : max(took_s, planned_s)
        offeredPerSecond = Double(tally.scheduled) / planned_s
        achievedPerSecond = active_s > 0 ? Double(tally.decided) / active_s : 0
        let sentPerSecond = active_s > 0 ? Double(tally.sent) / active_s : 0
        if tally.scheduled == 0 {
            self.doubt = rules.overload("OVERLOADED: nothing was scheduled")
        } else if let doubt {
            self.doubt = doubt.description
        } else {
            self.doubt = rules.overload(
                Self.overload(
                    achieved: sentPerSecond / offeredPerSecond, records: result.records))
        }
    }

    private static func overload(achieved: Double, records: [WorkerRecord]) -> String? {
        if achieved < leastAchieved {
            return "OVERLOADED: \(plain(achieved * 100, decimals: 1))% of the offered rate was "
                + "achieved"
        }
        guard let first = records.first else { return nil }
        let lag = records.dropFirst().reduce(into: first.lagProfile) { $0 += $1.lagProfile }
        if let growth = lag.growth, growth > mostGrowth {
            return "OVERLOADED: the lag grew by \(plain(growth * 1e3, decimals: 0)) ms per second"
        }
        return nil
    }
}
