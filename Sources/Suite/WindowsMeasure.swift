import Histogram
import Load
import Metrics
import Results
import Statistics
import Revocation
import Scenario
import Tokens

extension TrialRunner {
    /// Revocations under background load; see `WindowPlan` for when each is made.
    mutating func measureWindows(_ bound: Duration) throws {
        let windows = settings.windows
        let reach = strategy.guarantee.reaches.first ?? .token
        let storm = windows.storm.flatMap { storm -> WindowPlan.Storm? in
            guard !strategy.guarantee.retiresKeys else { return nil }
            return WindowPlan.Storm(
                slots: stormSlots(reach), within: storm.within)
        }
        let shape = WindowPlan.Shape(
            revocations: windows.revocations, lifetime: settings.token.ttl,
            leeway: settings.token.leeway, bound: bound, reach: reach, nodes: settings.nodes,
            probeGap: windows.probeGap, stolenUseRate: windows.stolenUseRate_per_s,
            highStakesShare: settings.traffic.highStakesShare,
            weighsRequests: strategy.guarantee.highStakesBound != nil, storm: storm,
            groups: strategy.guarantee.groups,
            keyPause: settings.token.algorithm.makesKeysSlowly
                ? BackgroundAuthority.purgePeriod + .milliseconds(500) : .zero)
        let remedy = "Lower windows.stolen_use_rate, .background or .revocations, or token.ttl"
        let stolen = WindowPlan.mostStolenUses(shape)
        try refuse(requests: stolen, in: "windows", remedy)
        let plan = WindowPlan(shape, seed: seed)
        let backgroundRate = capacity_per_s * windows.background
        try refuse(
            requests: stolen + backgroundRate * Double(plan.length_ns) / 1e9, in: "windows", remedy)
        record.fingerprints["revocations"] = plan.fingerprint
        record.revocationInstants_ns = plan.targets.map(\.revoke_ns)
        warnOfPhaseLock()
        let phase = WindowsPhase(
            WindowsPhase.Setting(
                plan: plan, population: population, source: source, desk: deskWork,
                kept: keptForStorm,
                clients: strategy.guarantee.refreshGrace == nil ? 0 : settings.traffic.clients,
                refreshShare: settings.traffic.refreshAt, backgroundRate: backgroundRate,
                workers: min(workers, 2), seed: seed,
                historyRoom: keepsHistory ? Self.windowsRoom : 0))
        let outcome = try phase.run(strategy, nodes: nodes, watch: watch)
        try note(outcome)
    }

    /// At 0.1 %, so that of a run's many trials hardly one is warned of by chance. A storm is
    /// crowded on purpose, and a period longer than the bound decides no window.
    private mutating func warnOfPhaseLock() {
        guard settings.windows.storm == nil else { return }
        for (option, period) in refreshPeriods where period <= bound ?? .zero {
            let period_ns = UInt64(max(period.nanoseconds, 0))
            let lock = PhaseLock(of: record.revocationInstants_ns, period_ns: period_ns)
            guard let lock, lock.isLocked(significance: 0.001) else { continue }
            let part = lock.harmonic == 1 ? "" : " / \(lock.harmonic)"
            record.warnings.append(
                "windows: the revocations favour one phase of \(option) \(period.text)\(part) "
                    + "(R = \(plain(lock.concentration))): their windows are no fair sample")
        }
    }

    /// What a storm revokes: every kept token, or each kept subject once.
    private func stormSlots(_ reach: RevocationReach) -> [Int] {
        let step = reach == .subject ? max(settings.population.tokensPerSubject, 1) : 1
        return keptForStorm.keys.filter { $0 % step == 0 }.sorted()
    }

    private mutating func note(_ outcome: WindowsPhase.Outcome) throws {
        let result = PhaseResult(
            records: outcome.background, desk: outcome.desk, firstError: outcome.firstError)
        try judge(result, phase: "windows")
        addCommon(result, phase: "windows")
        journal.keep([outcome.probes], of: "probes", nil)
        journal.leaveOut(outcome.stolenUses, of: "windows")
        revokeTimes.add(outcome.revoke)
        record.revocations = outcome.rows
        addDistribution(outcome.revoke, result, .revoke, .service)
        addPercentiles(
            of: outcome.desk.refresh, phase: "windows", op: .refresh, metric: .refreshTime,
            timebase: .service)
        addDistribution(outcome.desk.refresh, result, .refresh, .service)
        if outcome.failedRevocations > 0 {
            let first = outcome.firstError.map { ": \($0)" } ?? ""
            invalidate("windows: \(outcome.failedRevocations) revocations failed\(first)")
        }
        if let mean = Statistics.mean(outcome.collateral) {
            add(
                Measurement(
                    phase: "windows", op: .revoke, metric: .collateralPerRevocation,
                    stat: .mean, value: mean, n: outcome.collateral.count))
        }
        let seconds = max(Double(outcome.length_ns) / 1e9, 1e-9)
        add(
            Measurement(
                phase: "windows", op: .issue, metric: .reauthenticationsPerSecond,
                value: Double(outcome.desk.reissues) / seconds,
                n: outcome.desk.reissues))
        for request in RequestKind.allCases {
            addWindows(outcome.rows.filter { $0.request == request }, of: request)
        }
        let censored = outcome.rows.count { $0.window.outcome != .closed }
        if censored > 0, !stop.isRaised {
            let kinds = Dictionary(grouping: outcome.rows, by: \.window.outcome)
                .filter { $0.key != .closed }
                .map { "\($0.value.count) \($0.key.rawValue)" }.sorted()
            record.warnings.append("windows: \(kinds.joined(separator: ", "))")
        }
    }

    private mutating func addWindows(_ rows: [RevocationRow], of request: RequestKind) {
        let metrics = request.windowMetrics
        let bounds: [(Metric, KeyPath<Window, UInt64?>)] = [
            (metrics.lower, \.lower_ns), (metrics.upper, \.upper_ns),
            (metrics.invokeUpper, \.invokeUpper_ns),
        ]
        let windows = rows.map(\.window)
        for (metric, path) in bounds {
            let values = rows.compactMap { $0.window[keyPath: path] }.map { Double($0) / 1e6 }
            for (stat, share) in [(Stat.p50, 0.5), (.p90, 0.9), (.p99, 0.99), (.max, 1.0)] {
                guard let value = Statistics.quantile(share, of: values) else { continue }
                add(
                    Measurement(
                        phase: "windows", op: .revoke, metric: metric, stat: stat, value: value,
                        n: values.count,
                        invalidReason: metric == metrics.lower
                            ? windows.doubtOfSample : windows.doubt))
            }
        }
    }
}
