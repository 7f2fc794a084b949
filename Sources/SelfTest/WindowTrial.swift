import Load
import Results
import Revocation
import Stores
import Tokens

/// One run of the real windows phase, with its background load, on scripted nodes.
struct WindowTrial: Sendable {
    var behaviours: [Behaviour]
    /// The behaviour of an additional node that is not probed, and how often stolen tokens are used
    /// there per second; nil without such a node.
    var unprobed: (behaviour: Behaviour, uses_per_s: Double)?
    var pace = ScriptedStrategy.Pace()
    /// The network between the deployment and its store while revocations are timed.
    var network: ScriptedNetwork?
    var revocations: Int
    var lifetime: Duration
    var probeGap: Duration = .microseconds(200)
    /// How long after a revocation a window may last before the watch ends.
    var bound: Duration
    var seed: UInt64

    /// What the phase reported, and what is needed to judge it.
    struct Observation: Sendable {
        var plan: WindowPlan
        var behaviours: [Behaviour]
        var outcome: WindowsEngine.Outcome
        /// The origin of the rows' times, on the monotonic clock.
        var origin_ns: UInt64
        /// When each subject's revocation was acknowledged, as logged by the strategy.
        var logged_ns: [String: UInt64]

        var background: Tally {
            outcome.background.reduce(into: Tally(reasons: refusalReasons.count)) { $0 += $1.tally }
        }
    }

    private static let audience = "https://api.example"
    private static let tokens = 64

    /// Returns the rate of background requests. Over a network, it is what two workers that wait
    /// for each answer can send.
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
