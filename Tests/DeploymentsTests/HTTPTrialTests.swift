import Deployments
import Load
import Metrics
import Results
import Revocation
import Scenario
import Strategies
import Suite
import TestSupport
import Testing
import Tokens

/// The phases of a trial on a small deployment over HTTP.
@Suite(.enabled(if: Servers.areBuilt), .serialized)
struct `A trial over HTTP` {
    private static var settings: Settings {
        var settings = Settings()
        settings.deployment = .http
        settings.nodes = 2
        settings.population.subjects = 100
        settings.population.tokensPerSubject = 1
        settings.token.algorithm = .HS256
        settings.token.ttl = .milliseconds(500)
        settings.traffic.issueRate_per_s = 20
        settings.traffic.revokeRate_per_s = 5
        settings.traffic.clients = 20
        settings.capacity.concurrency = [4]
        settings.capacity.duration = .milliseconds(200)
        settings.capacity.warmup = .milliseconds(50)
        settings.capacity.warmupMax = .milliseconds(50)
        settings.latency.load = [.rate(200)]
        settings.latency.duration = .milliseconds(200)
        settings.windows.revocations = 3
        settings.windows.probeGap = .milliseconds(2)
        return settings
    }

    /// Strategies that need no Redis, and what only their trials measure.
    static let strategies: [(StrategyDescriptor, [Metric])] = [
        (JWTOnly.descriptor, []),
        (SessionSQLite.descriptor, []),
        (
            OpaqueIntrospection.descriptor,
            [.introspectionsPerVerification, .introspectionsPerRefusal]
        ),
        (JWTRefresh.descriptor, [.cpuPerRefresh]),
        (JWTSubjectEvents.descriptor, [.eventFanOut]),
    ]

    @Test(arguments: strategies)
    func `measures by the servers' processor time, and the oracle agrees`(
        descriptor: StrategyDescriptor, ownMetrics: [Metric]
    ) throws {
        let scratch = try Scratch()
        let clock = TrialClock()
        let deployment = try Servers.deployment(
            of: descriptor, in: scratch.path, clock: clock,
            loggingIn: Self.settings.population.subjects)
        defer { deployment.close() }
        var bench = TrialBench(
            deployment, audience: ExampleParties.audience, settings: Self.settings, seed: 1,
            clock: clock)
        try bench.prepare()
        #expect(try Servers.redeemed(in: scratch.path).count == FleetLaunch.mostLogins)
        try bench.measureCapacity()
        try bench.measureLatency()
        try bench.timeRevocations()
        try bench.measureCosts()
        bench.judgeHistory()
        let record = bench.record
        #expect(record.deployment == .http)
        #expect(record.invalidReason == nil)
        #expect(record.oracle?.summary == nil && record.oracle?.judged ?? 0 > 0)
        for metric in [
            Metric.cpuPerVerify, .cpuPerVerifyAtLoad, .generatorCPUPerRequest,
            .authorityCPUPerVerify, .authorityCPUPerVerifyAtLoad,
        ] {
            #expect(record.measurement(metric)?.value ?? 0 > 0, "\(metric.name)")
        }
        for metric in ownMetrics {
            let found = record.measurements.filter { $0.metric == metric }
            #expect(found.contains { $0.value > 0 }, "\(metric.name)")
        }
        // No answer is kept, so every verification asks.
        for metric in [Metric.introspectionsPerVerification, .introspectionsPerRefusal] {
            #expect(record.measurement(metric)?.value ?? 1 == 1, "\(metric.name)")
        }
        #expect(record.revocations.count { $0.window.outcome == .closed } > 0)
    }

    @Test func `measures the transport with the calibration, which checks nothing`() throws {
        let scratch = try Scratch()
        let clock = TrialClock()
        let deployment = try Servers.deployment(
            of: Calibration.descriptor, in: scratch.path, clock: clock)
        defer { deployment.close() }
        var bench = TrialBench(
            deployment, audience: ExampleParties.audience, settings: Self.settings, seed: 1,
            clock: clock)
        try bench.prepare()
        try bench.measureCapacity()
        #expect(bench.record.invalidReason == nil)
        #expect(bench.record.measurement(.cpuPerVerify)?.value ?? 0 > 0)
    }
}
