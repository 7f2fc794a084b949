import Foundation
import Revocation
import Scenario
import Strategies

/// What a soak is asked for: a load that lasts, on servers that are killed and restarted.
package struct SoakRequest: Sendable {
    package var strategy: String
    /// The rate that was fixed beforehand, in requests per second. A share of it is offered.
    package var rate: Double
    package var length: Duration
    /// Resource servers.
    package var nodes: Int
    /// The time from one restart of a resource server to the next one's.
    package var restartEvery: Duration
    package var seed: UInt64
    /// The fewest acceptances that have to be judged.
    package var leastAcceptances: Int
    /// Changes to the settings, as of a scenario.
    package var overrides: [String]
    /// The folder for the tables; nil to write none.
    package var results: String?

    package init(
        strategy: String, rate: Double, length: Duration, nodes: Int, restartEvery: Duration,
        seed: UInt64, leastAcceptances: Int, overrides: [String] = [], results: String? = nil
    ) {
        self.strategy = strategy
        self.rate = rate
        self.length = length
        self.nodes = nodes
        self.restartEvery = restartEvery
        self.seed = seed
        self.leastAcceptances = leastAcceptances
        self.overrides = overrides
        self.results = results
    }

    /// The share of the fixed rate that is offered.
    static let share = 0.8
    /// The least share of requests that have to be answered outside the restarts, and of operations
    /// of the authorization server that have to succeed.
    static let leastAnswered = 0.99
    /// The least share of requests that have to be sent outside the restarts.
    static let leastOutside = 1.0 / 3

    var offeredRate: Double { rate * Self.share }

    /// The length of a slice: a minute, or a quarter of a short soak.
    var slice: Duration {
        let quarter_s = (length.inSeconds / 4).rounded(.down)
        return .seconds(Int64(min(max(quarter_s, 5), 60)))
    }

    /// The requests under way at a time. While a resource server is away, those to it last until
    /// they time out, and must not keep others from being sent.
    ///
    /// - Parameter limit: when a request is given up.
    func requests(givenUpAfter limit: Duration) -> Int {
        let perNode = offeredRate / Double(max(nodes, 1)) * limit.inSeconds * 1.5 + 16
        return Int(min(perNode, 4_000)) * max(nodes, 1)
    }

    /// Returns a plan with one trial of the strategy, and the trial's index.
    ///
    /// - Throws: every error of the settings.
    func plan() throws -> (plan: Plan, trial: Int) {
        let catalogue = Registry.catalogue
        // A scenario has to list one strategy; the one asked for replaces it.
        let listed = catalogue.first { !$0.isCalibration }?.name ?? strategy
        let plan = try ScenarioReader(catalogue: catalogue).read(
            text: """
                aa: off
                blocks: 1
                deployment: http
                nodes: \(nodes)
                population: { subjects: 300, tokens_per_subject: 1, draw: uniform }
                token: { ttl: 8s }
                capacity: { concurrency: [1], duration: 50ms, warmup: 0s }
                latency: { load: [] }
                windows: { revocations: 2 }
                strategies: [\(listed)]
                """,
            name: "soak", overrides: try overrides.map { try Override($0) }, only: [strategy],
            seed: seed)
        let calibrations = catalogue.filter(\.isCalibration).map(\.name)
        let trials = plan.trials.indices.filter { index in
            !calibrations.contains(plan.variants[plan.trials[index].variant].strategy)
        }
        guard let trial = trials.first, trials.count == 1,
            plan.variants[plan.trials[trial].variant].settings.deployment == .http
        else {
            throw TrialFailure(
                "a soak is of one variant of one strategy, with deployment: http. Give every "
                    + "setting one value.")
        }
        return (plan, trial)
    }
}
