import CPlatform
import Deployments
import Load
import Revocation
import Scenario
import Synchronization

/// An open loop at a share of a rate fixed beforehand, on servers over HTTP of which one after
/// another is killed and restarted. The oracle judges every answer, slice by slice.
///
/// Only `revbench soak` has this phase in its plan.
struct SoakPhase: TrialPhase {
    typealias Base = HTTPDeployment

    let name = "soak"
    let request: SoakRequest
    /// Gets what was found, also if the phase breaks.
    let outcome: SoakOutcome

    /// The time that a client uses a token after it has expired.
    private static let outlived = Duration.seconds(1)
    /// The mean time between two revocations of tokens in use.
    private static let revocationGap = Duration.milliseconds(500)
    /// The same if each revocation reaches many subjects, whose clients then wait for new tokens.
    private static let massRevocationGap = Duration.seconds(30)

    func run(_ context: inout TrialContext<HTTPDeployment>) throws {
        let request = request
        let length_ns = UInt64(max(request.length.nanoseconds, 0))
        let restarts = RestartLog()
        let judge = SoakJudge(
            context.historyFacts, ledger: context.strategy.ledger,
            table: context.population.table, origin_ns: context.clock.origin_ns,
            restarts: restarts)
        let engine = try SoakEngine(configuration(context))
        var servers = SoakServers(
            context.strategy.base, nodes: context.nodes, every: request.restartEvery,
            restarts: restarts)
        let storeBefore_us = context.stores.processorTime_us()
        var failure: String?
        var ended = SoakEngine.Outcome()
        defer {
            context.nodes = servers.nodes
            outcome.set(
                SoakSummary(
                    request: request, findings: judge.judgeTokens(), restarts: restarts.all,
                    servers: servers.uses(),
                    stores_us: Self.used(storeBefore_us, context.stores.processorTime_us()),
                    authority: ended.authority, firstError: ended.firstError, failure: failure,
                    isStopped: context.stop.isRaised))
        }
        let stop = context.stop
        ended = try engine.run(
            context.lanes,
            watch: {
                context.watch()
                guard !stop.isRaised else { return }
                do throws(StrategyError) {
                    try servers.work(since: engine.begin.instant_ns, length_ns: length_ns)
                } catch {
                    if platform_signal_received() == 0 {
                        failure = "a resource server did not come back: \(error)"
                    }
                    stop.raise()
                }
            },
            judge: { slice in
                let findings = judge.judge(slice)
                Console.note(SoakProgress(request, findings, restarts.all).line)
            })
    }

    private func configuration(
        _ context: TrialContext<HTTPDeployment>
    ) -> SoakEngine.Configuration {
        let guarantee = context.strategy.guarantee
        let lifetime = context.settings.token.ttl
        let gap = guarantee.retiresKeys ? Self.massRevocationGap : Self.revocationGap
        return SoakEngine.Configuration(
            population: context.population, source: context.source,
            terms: SoakEngine.Terms(
                audience: context.audience, lifetime: lifetime,
                period: lifetime + context.settings.token.leeway + Self.outlived,
                revocationGap: guarantee.reaches.isEmpty ? nil : gap,
                reach: guarantee.reaches.first),
            rate: request.offeredRate, length: request.length, slice: request.slice,
            margin: .nanoseconds(Int64(RestartWindows.margin_ns)),
            requests: request.requests(givenUpAfter: HTTPVerificationLane.limit),
            seed: context.seed)
    }

    /// Returns the processor time between two readings; nil if one of them is unknown.
    private static func used(_ before_us: Double?, _ after_us: Double?) -> Double? {
        guard let before_us, let after_us else { return nil }
        return max(after_us - before_us, 0)
    }
}

/// Where a soak's summary is put.
final class SoakOutcome: Sendable {
    private let kept = Mutex<SoakSummary?>(nil)

    func set(_ summary: SoakSummary) { kept.withLock { $0 = summary } }

    var summary: SoakSummary? { kept.withLock { $0 } }
}
