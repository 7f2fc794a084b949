import Histogram
import Load
import Results
import Statistics

extension StallCheck {
    /// Compares the loop's record with a replay of the schedule and with the server's log.
    static func judge(
        _ seen: Observation, _ schedule: Schedule, _ configuration: Configuration
    ) -> [Finding] {
        let count = schedule.due_ns.count
        let tally = seen.record.tally
        let sent = Finding(
            "requests sent", expected: "\(count) requests, none dropped",
            measured: "\(tally.accepted) accepted of \(tally.scheduled) scheduled",
            isOK: tally.isBalanced && tally.accepted == count && seen.served.count == count)
        return [sent] + responses(seen, schedule, configuration) + services(seen, configuration)
    }

    /// Compares response times. The p99 lies within the stall and equals that of a replay, whatever
    /// else the machine does. The median also includes how late sleeping threads wake, which a
    /// replay cannot know. The server's log does: each response lasts from the request's due time
    /// to the server's end.
    private static func responses(
        _ seen: Observation, _ schedule: Schedule, _ configuration: Configuration
    ) -> [Finding] {
        let usual_ns = Statistics.median(usual(seen).map { Double($0) }) ?? 0
        let replay = StalledQueue(
            due_ns: schedule.due_ns,
            service_ns: seen.served.map { $0.stalls ? UInt64(usual_ns) : $0.service_ns },
            stallAt_ns: configuration.stallAt_ns, stall_ns: configuration.stall_ns
        ).responses_ns
        let logged = zip(schedule.due_ns, seen.served).map { due_ns, entry in
            entry.ended_ns - min(seen.start_ns + due_ns, entry.ended_ns)
        }
        let response = seen.record.response
        return [
            near(response.valueAtPercentile(99), 0.99, of: replay, "response p99", by: "replay"),
            near(
                response.valueAtPercentile(50), 0.5, of: logged, "response p50",
                by: "the server's log"),
        ]
    }

    /// Compares service times. If only the machine makes the server slow, the server's log is the
    /// limit.
    private static func services(_ seen: Observation, _ configuration: Configuration) -> [Finding] {
        let own_ns = Statistics.quantile(0.99, of: usual(seen)) ?? 0
        let limit_ns = max(configuration.stall_ns / 20, own_ns + own_ns / 20)
        let p99_ns = seen.record.service.valueAtPercentile(99)
        // A histogram bucket is represented by one value of its range, which spans a thousandth.
        let least_ns = configuration.stall_ns - configuration.stall_ns / 1_000
        let long = seen.record.service.recordedValues().reduce(0) { sum, bucket in
            bucket.value >= least_ns ? sum + Int(bucket.count) : sum
        }
        return [
            Finding(
                "service p99", expected: "< \(words(ns: limit_ns)), unaffected by the stall",
                measured: words(ns: p99_ns), isOK: p99_ns < limit_ns, isTimed: true),
            Finding(
                "service times >= \(words(ns: configuration.stall_ns))", expected: "1 request",
                measured: "\(long) request\(long == 1 ? "" : "s")", isOK: long == 1,
                isTimed: true),
        ]
    }

    private static func usual(_ seen: Observation) -> [UInt64] {
        seen.served.filter { !$0.stalls }.map(\.service_ns)
    }

    private static func near(
        _ measured_ns: UInt64, _ share: Double, of responses_ns: [UInt64], _ subject: String,
        by source: String
    ) -> Finding {
        let expected_ns = Statistics.quantile(share, of: responses_ns) ?? 0
        let distance_ns = abs(Double(measured_ns) - Double(expected_ns))
        return Finding(
            subject, expected: "\(words(ns: expected_ns)) +- 5 % by \(source)",
            measured: words(ns: measured_ns), isOK: distance_ns <= Double(expected_ns) * 0.05,
            isTimed: true)
    }
}
