import Tokens
import Load
import Metrics
import Results
import Revocation
import Scenario
import Suite

/// A mass revocation after which no node accepts a new token for 120 ms, and issuing a new token
/// takes 5 ms.
struct RecoveryScene {
    let seed: UInt64
    let rules: MeasuringRules

    private static let keyDelay = Duration.milliseconds(120)

    private static var script: ServerScript {
        var script = ServerScript()
        script.guarantee = Guarantee(
            reaches: [.everyone], bound: .after(keyDelay), outage: .unaffected)
        script.reissue = .milliseconds(5)
        script.keyDelay = keyDelay
        return script
    }

    func findings() throws -> [HarnessFinding] {
        let servers = ScriptedServers(Self.script)
        var settings = Settings.small(nodes: 2)
        settings.population.subjects = 10
        settings.windows.revocations = 1
        var bench = TrialBench(
            servers, settings: settings, seed: seed,
            rules: rules)
        try bench.prepare()
        try bench.measureRecovery()
        let revocation = servers.log.revocations.first
        let asked_ns = revocation.map {
            Int64(bench.clock.origin_ns)
                + ($0.asOf.microseconds - bench.clock.originWall_us) * 1_000
        }
        let works_ns = (asked_ns ?? 0) + Self.keyDelay.nanoseconds
        let least_ms =
            Double(works_ns - Int64(revocation?.acknowledged_ns ?? 0)) / 1e6
            - Double(AcknowledgementCheck.tolerance_ns) / 1e6
        let median_ms = bench.record.measurement(.recoveryTime, .p50)?.value ?? .nan
        return bench.checkFindings + [
            HarnessFinding(
                .recovery, (least_ms...least_ms + 200).contains(median_ms),
                "\(plain(median_ms)) ms at the median, and no new token worked for "
                    + "\(plain(least_ms)) ms")
        ]
    }
}

/// Tokens that only expire, on servers that accept them for longer than the leeway allows.
struct ExpiryScene {
    let seed: UInt64
    let rules: MeasuringRules

    private static let life = Duration.milliseconds(300)
    private static let leeway = Duration.milliseconds(200)

    private static var script: ServerScript {
        var script = ServerScript()
        script.delays = [.seconds(3_600)]
        script.lenience = leeway + leeway / 2
        script.guarantee = Guarantee(
            reaches: [.token], bound: .expiry(leeway: leeway), outage: .unaffected)
        return script
    }

    func findings() throws -> [HarnessFinding] {
        let servers = ScriptedServers(Self.script)
        var settings = Settings.small()
        settings.token.ttl = Self.life
        settings.token.leeway = Self.leeway
        settings.windows.revocations = 3
        settings.windows.probeGap = .milliseconds(2)
        settings.windows.stolenUseRate_per_s = 20
        settings.history = .on
        var bench = TrialBench(
            servers, settings: settings, seed: seed,
            rules: rules)
        try bench.prepare()
        try bench.timeRevocations()
        bench.judgeHistory()
        let bound_ns = bench.record.guarantee.bound_ns
        let due_ns = UInt64((Self.life + Self.leeway).nanoseconds)
        let late = bench.record.oracle?.byInvariant[.withinDates, default: 0] ?? 0
        return bench.checkFindings + [
            HarnessFinding(
                .bound, bound_ns == due_ns, "\(bound_ns ?? 0) ns, \(due_ns) ns by the script"),
            HarnessFinding(
                .lateAcceptance, late > 0, "the oracle found no token accepted after its leeway"),
        ]
    }
}
