import Load
import Metrics
import Results
import Revocation
import Scenario
import Stores
import Synchronization
import Testing

@testable import Suite

/// A phase that counts its runs and, by default, does nothing else.
final class CountedPhase: TrialPhase {
    let name = "counted phase"
    let usesNetwork: Bool
    private let isWanted: Bool
    private let work: (inout TrialContext<FaultyDeployment>) throws -> Void
    private(set) var count = 0

    init(
        isWanted: Bool = true, usesNetwork: Bool = false,
        _ work: @escaping (inout TrialContext<FaultyDeployment>) throws -> Void = { _ in }
    ) {
        self.isWanted = isWanted
        self.usesNetwork = usesNetwork
        self.work = work
    }

    func applies(to context: TrialContext<FaultyDeployment>) -> Bool { isWanted }

    func run(_ context: inout TrialContext<FaultyDeployment>) throws {
        count += 1
        try work(&context)
    }
}

extension TrialContext where Base == FaultyDeployment {
    static func sample(
        _ stores: [any StartedStore] = [], network: EmulatedNetwork? = nil
    ) -> TrialContext {
        TrialContext(
            FaultyDeployment(), audience: "api", variant: Variant(strategy: "s"),
            trial: TrialPlace(index: 0, block: 0, variant: 0, seed: 1),
            stores: TrialStores(stores),
            network: network.map { TrialNetwork($0, placement: .networked, stores: [.redis]) })
    }
}

/// A store that dies when it is told to.
private final class MortalStore: StartedStore {
    private let isGone = Atomic(false)

    func die() { isGone.store(true, ordering: .relaxed) }

    func state(in access: inout StoreAccess) {}
    func failure() -> String? { isGone.load(ordering: .relaxed) ? "the store is gone" : nil }
    var hasOwnProcess: Bool { false }
    func processorTime_us() -> Double? { nil }
    var processID: Int32? { nil }
    func close() -> String? { nil }
}

@Suite struct `A trial` {
    private struct Broken: Error, CustomStringConvertible {
        let description = "a reason"
    }

    @Test func `runs the phases that apply, in order, and is then complete`() throws {
        let log = OrderLog()
        let phases = (0..<4).map { number in
            CountedPhase(isWanted: number != 2) { _ in log.add(number) }
        }
        var run = TrialRun(TrialContext.sample())
        try run.run(phases.map { PhaseStep($0) })
        #expect(log.numbers == [0, 1, 3])
        #expect(run.context.record.isComplete && run.context.record.invalidReason == nil)
    }

    @Test func `ends at the phase that breaks, and names it`() {
        let later = CountedPhase()
        let broken = CountedPhase { context in
            context.add(.failed, in: "costs", value: 1, n: 1)
            throw Broken()
        }
        var run = TrialRun(TrialContext.sample())
        let error = #expect(throws: TrialFailure.self) {
            try run.run([PhaseStep(broken), PhaseStep(later)])
        }
        #expect(error?.description == "the counted phase failed: a reason")
        #expect(later.count == 0 && !run.context.record.isComplete)
        #expect(run.context.record.measurements.count == 1)
    }

    @Test func `says that a store died rather than what came of it`() {
        let store = MortalStore()
        let dying = CountedPhase { _ in
            store.die()
            throw Broken()
        }
        var run = TrialRun(TrialContext.sample([store]))
        let error = #expect(throws: TrialFailure.self) { try run.run([PhaseStep(dying)]) }
        #expect(error?.description == "the store is gone during the counted phase")
    }

    @Test func `stops its load when a store dies`() {
        let store = MortalStore()
        let context = TrialContext.sample([store])
        context.watch()
        #expect(!context.stop.isRaised)
        store.die()
        context.watch()
        #expect(context.stop.isRaised)
    }

    @Test func `runs nothing more once it is stopped`() throws {
        let later = CountedPhase()
        var run = TrialRun(TrialContext.sample())
        try run.run([PhaseStep(CountedPhase { $0.stop.raise() }), PhaseStep(later)])
        #expect(later.count == 0)
    }

    @Test func `has its network on in the phases that use it, and off after one that breaks`() {
        let network = EmulatedNetwork(
            store: .milliseconds(1), authorityStore: .zero, authority: .zero, jitter: 0, seed: 1)
        let log = OrderLog()
        func note() { log.add(network.isOn ? 1 : 0) }
        var run = TrialRun(TrialContext.sample(network: network))
        #expect(throws: TrialFailure.self) {
            try run.run([
                PhaseStep(CountedPhase { _ in note() }),
                PhaseStep(CountedPhase(usesNetwork: true) { _ in note() }),
                PhaseStep(CountedPhase { _ in note() }),
                PhaseStep(CountedPhase(usesNetwork: true) { _ in throw Broken() }),
            ])
        }
        note()
        #expect(log.numbers == [0, 1, 0, 0])
    }

    @Test func `joins the reasons that make it invalid`() {
        var context = TrialContext.sample()
        context.invalidate("one")
        context.invalidate("two")
        #expect(context.record.invalidReason == "one; two")
    }

    @Test func `measures in the order of its phases`() {
        var settings = Settings()
        settings.latency.load = [.share(0.5), .rate(10)]
        let steps = PhaseStep<FaultyDeployment>.all(
            settings, placement: .stateless, refreshPeriods: [])
        #expect(
            steps.map(\.usesNetwork) == [
                false, true, true, true, true, true, true, true, false, false, false,
            ])
        #expect(
            steps.map(\.name) == [
                "preparation", "capacity phase", "latency phase", "latency phase",
                "recovery phase", "windows phase", "new keys phase", "renewals phase", "audit",
                "costs", "measurement of memory",
            ])
    }

    @Test(arguments: ControlWindows.allCases, [false, true])
    func `times revocations in an A/A control too, unless the scenario leaves them out there`(
        controls: ControlWindows, isControl: Bool
    ) {
        var settings = Settings()
        settings.windows.revocations = 3
        settings.windows.controls = controls
        let context = TrialContext(
            FaultyDeployment(), audience: "api",
            variant: Variant(strategy: "s", settings: settings),
            trial: TrialPlace(index: 0, block: 0, variant: 0, seed: 1, isControl: isControl),
            stores: TrialStores([]))
        let isTimed = controls == .on || !isControl
        #expect(context.timedRevocations == (isTimed ? 3 : 0))
        let phase = WindowsPhase<FaultyDeployment>(
            settings: settings.windows, refreshPeriods: [])
        #expect(phase.applies(to: context) == isTimed)
    }

    @Test(arguments: [0, 2], RenewalWatch.allCases)
    func `watches new keys and renewals only where the scenario asks for them`(
        newKeys: Int, renewals: RenewalWatch
    ) {
        var settings = Settings()
        settings.windows.newKeys = newKeys
        settings.windows.renewals = renewals
        let guarantee = Guarantee(
            under: GuaranteeSettings(token: TokenTerms(lifetime: .seconds(1), leeway: .zero)),
            reaches: [.everyone], closes: .after([]), outage: .unaffected,
            refreshGrace: .seconds(1), newKeys: [])
        let context = TrialContext(
            FaultyDeployment(promising: guarantee), audience: "api",
            variant: Variant(strategy: "s", settings: settings),
            trial: TrialPlace(index: 0, block: 0, variant: 0, seed: 1),
            stores: TrialStores([]))
        let (keys, clients) = (
            NewKeysPhase<FaultyDeployment>(), RenewalsPhase<FaultyDeployment>()
        )
        #expect(keys.applies(to: context) == (newKeys > 0))
        #expect(clients.applies(to: context) == (renewals == .on))
    }

    @Test func `knows from its plan whether it is an A/A control`() {
        let job = TrialSample.job
        #expect(TrialPlace(job.plan, job.trial).isControl)
    }

    @Test func `measures under load without the network and over it, where a store is asked`() {
        var settings = Settings()
        settings.latency.load = [.share(0.5)]
        settings.network = NetworkSettings(storeRTT: .milliseconds(1))
        func loads(_ placement: StatePlacement, isCalibration: Bool = false) -> [String] {
            PhaseStep<FaultyDeployment>.all(
                settings, placement: placement, refreshPeriods: [], isCalibration: isCalibration
            ).prefix { $0.name != "recovery phase" }.dropFirst().map {
                "\($0.name) \($0.usesNetwork)"
            }
        }
        #expect(
            loads(.networked) == [
                "capacity phase false", "capacity phase true", "latency phase false",
                "latency phase true",
            ])
        #expect(loads(.document) == ["capacity phase true", "latency phase true"])
        // It asks the authorization server, and there is no round trip to that.
        #expect(
            PhaseStep<FaultyDeployment>.all(
                settings, placement: .networked, askingOver: .toAuthority, refreshPeriods: []
            ).count { $0.name == "capacity phase" } == 1)
        #expect(
            loads(.stateless, isCalibration: true) == [
                "capacity phase true", "emulation phase true", "latency phase true",
            ])
    }
}

private final class OrderLog: Sendable {
    private let log = Mutex<[Int]>([])

    func add(_ number: Int) { log.withLock { $0.append(number) } }

    var numbers: [Int] { log.withLock { $0 } }
}
