import Load
import Results
import Revocation
import Stores
import Tokens

/// One run of the real windows phase, with its background load, on nodes that behave as told.
struct WindowTrial: Sendable {
    var behaviours: [Behaviour]
    /// How one more node behaves, which is not probed and where stolen tokens are used so often
    /// per second; nil for none.
    var unprobed: (behaviour: Behaviour, uses_per_s: Double)?
    var pace = ScriptedStrategy.Pace()
    /// Between the deployment and its store while revocations are timed.
    var network: ScriptedNetwork?
    var revocations: Int
    var lifetime: Duration
    var probeGap: Duration = .microseconds(200)
    /// How long after a revocation a window may last before the watch gives it up.
    var bound: Duration
    var seed: UInt64

    /// What the phase reported, and what is needed to judge it.
    struct Observation: Sendable {
        var plan: WindowPlan
        var behaviours: [Behaviour]
        var outcome: WindowsEngine.Outcome
        /// The origin of the rows' times, on the monotonic clock.
        var origin_ns: UInt64
        /// When each subject's revocation was acknowledged, by the strategy's own account.
        var logged_ns: [String: UInt64]

        var background: Tally {
            outcome.background.reduce(into: Tally(reasons: refusalReasons.count)) { $0 += $1.tally }
        }
    }

    private static let audience = "https://api.example"
    private static let tokens = 64

    /// Over a network, what two workers that wait for each answer can send.
    private static func backgroundRate(over roundTrip: Duration) -> Double {
        roundTrip > .zero ? 50 : 500
    }

    func run() throws -> Observation {
        let all = behaviours + (unprobed.map { [$0.behaviour] } ?? [])
        let scripted = ScriptedStrategy(all, pace: pace, network: network)
        let roundTrip = network?.emulated.store?.roundTrip ?? .zero
        let (clock, stop) = (TrialClock(), StopFlag())
        let population = Population(
            shape: PopulationShape(
                subjects: Self.tokens, tokensPerSubject: 1, draw: .uniform, badShare: 0,
                nodes: behaviours.count),
            badKinds: [],
            extraSlots: WindowsEngine.extraSlots(revocations: revocations, tokensPerSubject: 1))
        _ = try population.issue(
            by: scripted, audience: Self.audience, lifetime: .seconds(3_600), threads: 1, keep: [],
            clock: clock, stop: stop, watch: {})
        let nodes = all.indices.map { index in
            scripted.makeNode(NodeID(index: index, of: all.count), at: clock.now)
        }
        let plan = WindowPlan(
            WindowPlan.Shape(
                revocations: revocations, lifetime: lifetime, leeway: .zero, bound: bound,
                reach: .token, nodes: behaviours.count, probeGap: probeGap,
                stolenUseRate: unprobed?.uses_per_s ?? 0,
                storm: nil, roundTrip: roundTrip),
            seed: seed)
        let engine = WindowsEngine(
            WindowsEngine.Configuration(
                plan: plan, population: population,
                source: LoadSource(table: population.table, clock: clock, stop: stop),
                authorityWork: BackgroundAuthority.Work(
                    issueRate: 20, revokeRate: 20, audience: Self.audience,
                    lifetime: .seconds(3_600)),
                kept: [:], backgroundRate: Self.backgroundRate(over: roundTrip), workers: 2,
                seed: seed, historyRoom: 0))
        network?.emulated.turn(on: true)
        defer { network?.emulated.turn(on: false) }
        let outcome = try engine.run(
            InProcessLanes(scripted, nodes: nodes, clock: clock, roundTrip: roundTrip), watch: {})
        return Observation(
            plan: plan, behaviours: behaviours, outcome: outcome, origin_ns: clock.origin_ns,
            logged_ns: scripted.acknowledged_ns)
    }
}
