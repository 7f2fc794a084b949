import Load
import Metrics
import Results
import Revocation
import Scenario
import Statistics
import Suite

/// Capacity and latency of servers that are fastest with two concurrent requests.
struct LoadScene {
    let seed: UInt64
    let rules: MeasuringRules

    private static let ladder = [1, 2, 4]
    private static let duration = Duration.milliseconds(200)
    private static let warmUp = Duration.milliseconds(100)
    private static let share = 0.5
    /// CPU time of the nodes' own threads per verification.
    private static let feed_us: Int64 = 100

    /// One verification in 67 takes ten times as long: more than one in a hundred, and fewer than
    /// two. With three or more concurrent requests, each is slowed down.
    private static let script = ServerScript(
        service: { number, served in
            ServerScript.Service(
                cpu: .microseconds(150),
                whole: served > 2
                    ? .milliseconds(4)
                    : number % 67 == 0 ? .milliseconds(5) : .microseconds(500))
        },
        issueCPU: .microseconds(500), storeCPU: .microseconds(30), storeCPUBefore: .seconds(10),
        feedCPU: .microseconds(feed_us), feedCPUBefore: .seconds(10))

    private static var settings: Settings {
        var settings = Settings()
        settings.nodes = 2
        settings.population.subjects = 64
        settings.population.tokensPerSubject = 1
        settings.population.draw = .uniform
        settings.traffic.badShare = 0.1
        settings.traffic.issueRate_per_s = 200
        settings.traffic.revokeRate_per_s = 20
        settings.capacity.concurrency = [1, 2, 4]
        settings.capacity.duration = duration
        settings.capacity.warmup = warmUp
        settings.capacity.warmupMax = warmUp
        settings.latency.load = [.share(share)]
        settings.latency.duration = duration
        settings.windows.revocations = 0
        settings.history = .off
        return settings
    }

    func findings() throws -> [HarnessFinding] {
        let servers = ScriptedServers(Self.script)
        var bench = TrialBench(
            servers, settings: Self.settings,
            stores: [ScriptedStore(servers: servers)], seed: seed, rules: rules)
        try bench.prepare()
        let issued = servers.log.issues
        let revoked = servers.log.revocations.count
        try bench.measureCapacity()
        try bench.measureLatency()
        let record = bench.record
        let sessions = servers.log.sessions
        guard sessions.count == Self.ladder.count + 1 else {
            return [
                HarnessFinding(
                    .rates, false, "\(sessions.count) loads were served, expected 4")
            ]
        }
        let truths = zip(Self.ladder, sessions).flatMap { workers, session in
            rung(PhaseName.rung(workers), Load(session, Self.duration), record)
        }
        return bench.checkFindings + truths + [
            best(sessions, record),
            serviceTimes(PhaseName.rung(2), sessions[1], record),
            timeAtLoad(PhaseName.level(.percent("50")), sessions[Self.ladder.count], record),
            work(
                issues: servers.log.issues - issued,
                revocations: servers.log.revocations.count - revoked,
                seconds: Self.seconds(of: sessions)),
        ]
    }

    /// Returns the total duration of the loads.
    private static func seconds(of sessions: [[ServiceLog.Entry]]) -> Double {
        sessions.reduce(0) { sum, session in
            let first_ns = session.map(\.begun_ns).min() ?? 0
            let last_ns = session.map(\.ended_ns).max() ?? first_ns
            return sum + Double(last_ns - first_ns) / 1e9
        }
    }

    private func rung(
        _ phase: String, _ load: Load, _ record: TrialRecord
    ) -> [HarnessFinding] {
        func value(_ metric: Metric) -> Double { record.value(metric, in: phase) ?? .nan }
        let rate = value(.verifyPerSecond)
        let cpu_us = value(.cpuPerVerify) - Double(Self.feed_us)
        let store_us = value(.storeCPUPerVerify)
        let scheduled = Int(record.value(.scheduled, in: phase) ?? 0)
        return [
            HarnessFinding(
                .rates, near(rate, load.perSecond, within: 0.1),
                "\(phase): \(plain(rate))/s, \(plain(load.perSecond))/s by the log"),
            // The harness's own overhead is part of the cost.
            HarnessFinding(
                .verificationTime,
                (load.cpu_us * 0.98...load.cpu_us * 1.2 + 40).contains(cpu_us),
                Self.times(phase, cpu_us, known_us: load.cpu_us)),
            HarnessFinding(
                .storeTime, near(store_us, 30, within: 0.03),
                "\(phase): \(plain(store_us)) us of the store, 30 us by the script"),
            HarnessFinding(
                .warmUp, load.all - scheduled >= 20,
                "\(phase): \(load.all) requests were served, \(scheduled) of them measured"),
        ]
    }

    /// Compares the CPU time of a verification in an open loop.
    private func timeAtLoad(
        _ phase: String, _ session: [ServiceLog.Entry], _ record: TrialRecord
    ) -> HarnessFinding {
        let known_us = Load(session, Self.warmUp + Self.duration).cpu_us
        let whole_us = record.value(.cpuPerVerifyAtLoad, in: phase) ?? .nan
        let found_us = whole_us - Double(Self.feed_us)
        return HarnessFinding(
            .verificationTime, (known_us * 0.9...known_us * 1.2 + 40).contains(found_us),
            Self.times(phase, found_us, known_us: known_us))
    }

    /// - Parameter found_us: the time found, without the known time of the nodes' own threads.
    private static func times(_ phase: String, _ found_us: Double, known_us: Double) -> String {
        "\(phase): \(plain(found_us)) us beside \(feed_us) us of the nodes' own threads, "
            + "\(plain(known_us)) us by the log"
    }

    private func best(
        _ sessions: [[ServiceLog.Entry]], _ record: TrialRecord
    ) -> HarnessFinding {
        let rates = sessions.prefix(Self.ladder.count).map { Load($0, Self.duration).perSecond }
        let fastest = rates.max() ?? 0
        let capacity = record.measurement(.verifyPerSecond, .best)?.value ?? .nan
        return HarnessFinding(
            .bestRung, near(capacity, fastest, within: 0.1),
            "a capacity of \(plain(capacity))/s, the best rung \(plain(fastest))/s by the log")
    }

    private func serviceTimes(
        _ phase: String, _ session: [ServiceLog.Entry], _ record: TrialRecord
    ) -> HarnessFinding {
        let times = Load(session, Self.duration).measured.map(\.service_ns)
        // A percentile of too few requests is not published.
        let shares = [(Stat.p50, 0.5), (.p90, 0.9), (.p99, 0.99), (.p999, 0.999)].filter {
            $0.0.isKnown(from: times.count)
        }
        let wrong = shares.first { stat, share in
            let known_us = Double(Statistics.quantile(share, of: times) ?? 0) / 1e3
            let found_us = record.value(.serviceTime, in: phase, stat) ?? .nan
            // One request more or less may be measured, which shifts a rank to its neighbour.
            return !near(found_us, known_us, within: 0.25, and: 100)
        }
        return HarnessFinding(
            .serviceTimes, wrong == nil, "\(phase): \(wrong?.0.rawValue ?? "") is not the log's")
    }

    /// Checks that the background authority keeps its rates within 50 %.
    private func work(issues: Int, revocations: Int, seconds: Double) -> HarnessFinding {
        let traffic = Self.settings.traffic
        let isBusy =
            Double(issues) > traffic.issueRate_per_s * seconds / 2
            && Double(revocations) > traffic.revokeRate_per_s * seconds / 4
        return HarnessFinding(
            .authorityWork, isBusy,
            "\(issues) issues and \(revocations) revocations in \(plain(seconds)) s")
    }
}

/// A load as the servers saw it. Its measured part is the last `duration`.
struct Load {
    let all: Int
    let measured: [ServiceLog.Entry]
    private let duration: Duration

    init(_ session: [ServiceLog.Entry], _ duration: Duration) {
        all = session.count
        self.duration = duration
        // The last request of a closed loop is sent shortly before the end.
        let end_ns = session.map(\.begun_ns).max() ?? 0
        let length_ns = UInt64(max(duration.nanoseconds, 0))
        measured = session.filter { $0.begun_ns + length_ns >= end_ns }
    }

    var perSecond: Double { Double(measured.count) / duration.inSeconds }

    /// The mean CPU time of a verification.
    var cpu_us: Double {
        Double(measured.reduce(0) { $0 + $1.cpu_ns }) / 1e3 / Double(max(measured.count, 1))
    }
}

/// Returns whether a figure is close to the known one, within a share and an amount.
func near(
    _ figure: Double, _ known: Double, within share: Double, and amount: Double = 0
) -> Bool {
    abs(figure - known) <= known * share + amount
}

extension TrialRecord {
    /// Returns a measured value of one phase.
    func value(_ metric: Metric, in phase: String, _ stat: Stat? = nil) -> Double? {
        measurements.first {
            $0.metric == metric && $0.phase == phase && (stat == nil || $0.stat == stat)
        }?.value
    }
}
