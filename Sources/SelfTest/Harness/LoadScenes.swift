import Load
import Metrics
import Results
import Revocation
import Scenario
import Suite
import Tokens

extension Settings {
    /// Settings with a small population and no warm-up.
    static func small(nodes: Int = 1, badShare: Double = 0) -> Settings {
        var settings = Settings()
        settings.nodes = nodes
        settings.population.subjects = 32
        settings.population.tokensPerSubject = 1
        settings.population.draw = .uniform
        settings.traffic.badShare = badShare
        settings.traffic.issueRate_per_s = 20
        settings.traffic.revokeRate_per_s = 5
        settings.capacity.concurrency = [1]
        settings.capacity.duration = .milliseconds(150)
        settings.capacity.warmup = .zero
        settings.capacity.warmupMax = .zero
        settings.latency.load = []
        settings.latency.duration = .milliseconds(200)
        settings.windows.revocations = 0
        settings.history = .off
        return settings
    }
}

/// Servers with scripted errors. Both sides count every outcome.
struct OutcomesScene {
    let seed: UInt64
    let rules: MeasuringRules

    private static var script: ServerScript {
        var script = ServerScript(service: { _, _ in .init(whole: .microseconds(300)) })
        script.wronglyAccepts = 7
        script.wronglyRefuses = 40
        script.fails = 31
        script.timesOut = 97
        return script
    }

    func findings() throws -> [HarnessFinding] {
        let servers = ScriptedServers(Self.script)
        var settings = Settings.small(nodes: 2, badShare: 0.3)
        settings.capacity.concurrency = [2]
        settings.latency.load = [.rate(800)]
        var bench = TrialBench(
            servers, settings: settings, seed: seed,
            rules: rules)
        try bench.prepare()
        try bench.measureCapacity()
        try bench.measureLatency()
        let phases = bench.record.intervals.reduce(into: [String]()) { phases, row in
            if phases.last != row.phase { phases.append(row.phase) }
        }
        let sessions = servers.log.sessions
        let first = bench.record.intervals.map(\.second).min() ?? -1
        return bench.checkFindings + [
            HarnessFinding(
                .outcomes, phases.count == 2 && sessions.count == 2,
                "\(phases.count) phases and \(sessions.count) loads, 2 each expected"),
            HarnessFinding(.seconds, first == 0, "the first second is \(first)"),
        ] + zip(phases, sessions).map { outcomes($0, $1, bench.record) }
    }

    private func outcomes(
        _ phase: String, _ session: [ServiceLog.Entry], _ record: TrialRecord
    ) -> HarnessFinding {
        var known = Tally(reasons: record.reasons.count)
        for entry in session { known.add(entry, reasons: record.reasons) }
        var found = record.intervals.filter { $0.phase == phase }
            .reduce(into: Tally(reasons: record.reasons.count)) { $0 += $1.tally }
        found.wronglyAccepted = Int(record.value(.wronglyAccepted, in: phase) ?? -1)
        found.wronglyRefused = Int(record.value(.wronglyRefused, in: phase) ?? -1)
        return HarnessFinding(
            .outcomes, found == known && known.wronglyAccepted > 0 && known.wronglyRefused > 0,
            "\(phase): \(found.accepted) accepted, \(found.allRefused) refused, "
                + "\(found.wronglyAccepted) and \(found.wronglyRefused) wrongly; by the log "
                + "\(known.accepted), \(known.allRefused), \(known.wronglyAccepted) and "
                + "\(known.wronglyRefused)")
    }
}

extension Tally {
    fileprivate mutating func add(_ entry: ServiceLog.Entry, reasons: [String]) {
        scheduled += 1
        switch entry.answer {
        case .accepted:
            accepted += 1
            if !entry.isGood { wronglyAccepted += 1 }
        case .refused(let refusal):
            if let reason = reasons.firstIndex(of: refusal.rawValue) { refused[reason] += 1 }
            if entry.isGood { wronglyRefused += 1 }
        case .error: errors += 1
        case .timeout: timeouts += 1
        }
    }
}

/// Requests of 90 ms each in a phase planned to last 200 ms. The third ends late.
struct SlowScene {
    let seed: UInt64
    let rules: MeasuringRules

    func findings() throws -> [HarnessFinding] {
        let servers = ScriptedServers(
            ServerScript(service: { _, _ in .init(whole: .milliseconds(90)) }))
        var settings = Settings.small()
        settings.capacity.duration = .milliseconds(200)
        var bench = TrialBench(
            servers, settings: settings, seed: seed,
            rules: rules)
        try bench.prepare()
        try bench.measureCapacity()
        let entries = servers.log.entries
        let first_ns = entries.map(\.begun_ns).min() ?? 0
        let last_ns = entries.map(\.ended_ns).max() ?? 0
        let known = Double(entries.count) / Double(max(last_ns - first_ns, 1)) * 1e9
        let found = bench.record.measurement(.verifyPerSecond, .best)?.value ?? .nan
        return bench.checkFindings + [
            HarnessFinding(
                .rates, near(found, known, within: 0.1),
                "\(plain(found))/s, \(plain(known))/s by the log")
        ]
    }
}

/// Servers that serve at most 1,000 requests per second and are offered 2,500.
struct OverloadScene {
    let seed: UInt64
    let rules: MeasuringRules

    func findings() throws -> [HarnessFinding] {
        let servers = ScriptedServers(
            ServerScript(service: { _, _ in .init(whole: .milliseconds(1)) }))
        var settings = Settings.small()
        settings.latency.load = [.rate(2_500)]
        var bench = TrialBench(
            servers, settings: settings, seed: seed,
            rules: rules)
        try bench.prepare()
        try bench.measureLatency()
        let reason = bench.record.measurement(.verifyTime, .p99)?.invalidReason
        return bench.checkFindings + [
            HarnessFinding(
                .overload, reason?.contains("OVERLOADED") == true, "the row does not say so")
        ]
    }
}

/// Servers that answer the first requests wrongly, and all measured ones correctly.
struct WarmUpScene {
    let seed: UInt64
    let rules: MeasuringRules

    func findings() throws -> [HarnessFinding] {
        var script = ServerScript(service: { _, _ in .init(whole: .milliseconds(1)) })
        script.wronglyRefuses = 10
        script.wrongAnswers = 20
        let servers = ScriptedServers(script)
        var settings = Settings.small()
        settings.capacity.warmup = .milliseconds(100)
        settings.capacity.warmupMax = .milliseconds(100)
        var bench = TrialBench(
            servers, settings: settings, seed: seed,
            rules: rules)
        try bench.prepare()
        try bench.measureCapacity()
        let wrong = Int(bench.record.value(.wronglyRefused, in: PhaseName.rung(1)) ?? -1)
        return bench.checkFindings + [
            HarnessFinding(
                .warmUp, wrong == 0 && bench.record.invalidReason?.contains("warm-up") == true,
                "good tokens were refused in the warm-up, and the row does not say so")
        ]
    }
}

/// Two workers. The first has the longest lag.
struct LagScene {
    let seed: UInt64
    let rules: MeasuringRules

    private static let start_ns: UInt64 = 1_000_000_000

    func findings() -> [HarnessFinding] {
        let servers = ScriptedServers(ServerScript())
        var bench = TrialBench(
            servers, settings: .small(), seed: seed,
            rules: rules)
        bench.enter(
            [worker(lag_ns: 40_000_000), worker(lag_ns: 2_000_000)],
            of: PhaseName.level(.percent("50")))
        return bench.checkFindings
    }

    /// Returns the record of ten requests, the fifth of which was sent late.
    private func worker(lag_ns: UInt64) -> WorkerRecord {
        var record = WorkerRecord(
            start_ns: Self.start_ns, duration_ns: 1_000_000_000, reasons: refusalReasons.count)
        for number in 0..<10 as Range<UInt64> {
            let intended_ns = Self.start_ns + number * 50_000_000
            let sent_ns = intended_ns + (number == 4 ? lag_ns : 1_000)
            record.finish(
                .accepted, expectAcceptance: true, intended_ns: intended_ns, sent_ns: sent_ns,
                at: sent_ns + 100_000)
        }
        return record
    }
}
