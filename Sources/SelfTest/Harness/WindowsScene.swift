import Tokens
import Load
import Metrics
import Results
import Revocation
import Scenario
import Suite

/// Timed revocations at nodes with known delays, exposure and collateral.
struct WindowsScene {
    let seed: UInt64
    let rules: MeasuringRules

    private static let revocations = 8
    private static let siblings = 2
    /// The nodes' delays. The unprobed node has the first.
    private static let delays: [Duration] = [.milliseconds(40), .milliseconds(20), .zero]
    /// How long after the authority's own stamp the harness may stamp an acknowledgement.
    private static let tolerance_ns = AcknowledgementCheck.tolerance_ns

    /// Nodes answer with errors at first. Every answer takes 1.5 ms, so that it cannot be confused
    /// with the sending.
    private static var script: ServerScript {
        var script = ServerScript(service: { _, _ in .init(whole: .microseconds(1_500)) })
        script.delays = delays
        script.guarantee = Guarantee(
            reaches: [.token], bound: .after(.milliseconds(60)), outage: .unaffected)
        script.takesSiblings = true
        script.acknowledgement = .milliseconds(3)
        script.failsAfterRevocation = .milliseconds(10)
        return script
    }

    private static var settings: Settings {
        var settings = Settings.small(nodes: delays.count)
        settings.population.tokensPerSubject = 1 + siblings
        settings.token.ttl = .milliseconds(200)
        settings.windows.revocations = revocations
        settings.windows.probeGap = .milliseconds(1)
        settings.windows.stolenUseRate_per_s = 60
        settings.history = .on
        return settings
    }

    func findings() throws -> [HarnessFinding] {
        let servers = ScriptedServers(Self.script)
        // In a second block, which has its own rows.
        var bench = TrialBench(
            servers, settings: Self.settings, block: 1,
            seed: seed, rules: rules)
        try bench.prepare()
        try bench.timeRevocations()
        bench.judgeHistory()
        let record = bench.record
        let truth = WindowsTruth(servers.log, clock: bench.clock, delays: Self.delays)
        return bench.checkFindings + [
            acknowledgement(record, truth), windows(record, truth), exposure(record, truth),
            collateral(record),
        ]
    }

    /// Checks that every row starts at the instant that the authority logged.
    private func acknowledgement(
        _ record: TrialRecord, _ truth: WindowsTruth
    ) -> HarnessFinding {
        let wrong = record.revocations.first { row in
            guard let stamp_ns = row.acknowledged_ns, let invoked_ns = row.invoked_ns,
                let logged_ns = truth.acknowledged_ns(row.revocation)
            else { return true }
            let late = logged_ns...logged_ns + Self.tolerance_ns
            return !late.contains(stamp_ns) || stamp_ns < invoked_ns
        }
        return HarnessFinding(
            .acknowledgement, wrong == nil,
            "revocation \(wrong?.revocation ?? 0) is not acknowledged when the authority says so")
    }

    /// Checks that every band holds its window.
    private func windows(_ record: TrialRecord, _ truth: WindowsTruth) -> HarnessFinding {
        let rows = record.revocations.filter { $0.isProbed && $0.window.outcome != .unprobed }
        let wrong = rows.first { row in
            guard let known_ns = truth.window_ns(row.revocation, node: row.node),
                let lower_ns = row.window.lower_ns, let upper_ns = row.window.upper_ns
            else { return true }
            // Dates are truncated to microseconds.
            return row.window.outcome != .closed || lower_ns > known_ns + 2_000
                || upper_ns + Self.tolerance_ns < known_ns
        }
        return HarnessFinding(
            .windows, wrong == nil && !rows.isEmpty,
            "revocation \(wrong?.revocation ?? 0) at node \(wrong?.node ?? 0): "
                + "\(wrong?.window.outcome.rawValue ?? "no rows"), and the band does not hold the "
                + "script's delay")
    }

    /// Checks that exposure is what the unprobed node accepted after the acknowledgement, and that
    /// the other nodes have none.
    private func exposure(_ record: TrialRecord, _ truth: WindowsTruth) -> HarnessFinding {
        let counts = Dictionary(grouping: record.revocations, by: \.revocation).mapValues { rows in
            rows.reduce(0) { $0 + $1.acceptsAfterAcknowledgement }
        }
        let wrong = (0..<Self.revocations).first { revocation in
            let known = truth.exposure(revocation, tolerance_ns: Self.tolerance_ns)
            return !(counts[revocation].map(known.contains) ?? false)
        }
        let sum = counts.values.reduce(0, +)
        return HarnessFinding(
            .exposure, wrong == nil && sum > 0,
            "revocation \(wrong ?? 0): \(counts[wrong ?? 0, default: 0]) uses")
    }

    private func collateral(_ record: TrialRecord) -> HarnessFinding {
        let mean = record.measurement(.collateralPerRevocation, .mean)?.value ?? .nan
        return HarnessFinding(
            .collateral, mean == Double(Self.siblings),
            "\(plain(mean)) tokens per revocation, \(Self.siblings) by the script")
    }
}

/// What scripted servers know about timed revocations.
private struct WindowsTruth {
    private let log: ServiceLog
    private let clock: TrialClock
    private let delays: [Duration]
    private let revocations: [String: ServiceLog.Revocation]
    private let entries: [ServiceLog.Entry]

    init(_ log: ServiceLog, clock: TrialClock, delays: [Duration]) {
        self.log = log
        self.clock = clock
        self.delays = delays
        revocations = Dictionary(
            log.revocations.map { ($0.subject, $0) }, uniquingKeysWith: { first, _ in first })
        entries = log.entries
    }

    private func revocation(_ index: Int) -> ServiceLog.Revocation? {
        revocations["target\(index)"]
    }

    /// Returns when a revocation was acknowledged, since the trial's clock started.
    func acknowledged_ns(_ index: Int) -> UInt64? {
        revocation(index).map { $0.acknowledged_ns - clock.origin_ns }
    }

    /// Returns the time from the acknowledgement until the node refuses.
    func window_ns(_ index: Int, node: Int) -> UInt64? {
        guard let revocation = revocation(index), delays.indices.contains(node) else { return nil }
        let asked_us = revocation.asOf.microseconds - clock.originWall_us
        let expires_us = revocation.expires.microseconds - clock.originWall_us
        let refuses_us = min(asked_us + delays[node].microseconds, expires_us)
        let refuses_ns = UInt64(max(refuses_us * 1_000, 0))
        let acknowledged_ns = revocation.acknowledged_ns - clock.origin_ns
        return refuses_ns - min(acknowledged_ns, refuses_ns)
    }

    /// Returns how many uses the unprobed node accepted: from those definitely sent after the
    /// acknowledgement to those possibly sent after it.
    func exposure(_ index: Int, tolerance_ns: UInt64) -> ClosedRange<Int> {
        guard let revocation = revocation(index) else { return 0...0 }
        let uses = entries.filter {
            !$0.isProbed && $0.subject == revocation.subject && $0.answer == .accepted
        }
        let sure = uses.count { $0.begun_ns >= revocation.acknowledged_ns + 2 * tolerance_ns }
        let possible = uses.count { $0.ended_ns >= revocation.acknowledged_ns }
        return sure...max(sure, possible)
    }
}
