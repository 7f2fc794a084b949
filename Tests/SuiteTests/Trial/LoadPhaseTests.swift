import CPlatform
import Histogram
import Load
import Metrics
import Results
import Scenario
import Stores
import Synchronization
import Testing

@testable import Suite

@Suite struct `The phases under load` {
    /// A store that dies the fifth time a phase checks it, which happens every 20 ms.
    private final class DyingStore: StartedStore {
        private let looks = Atomic(0)

        func failure() -> String? {
            looks.add(1, ordering: .relaxed).newValue < 5 ? nil : "the store is gone"
        }

        func state(in access: inout StoreAccess) {}
        var hasOwnProcess: Bool { false }
        func processorTime_us() -> Double? { nil }
        var processID: Int32? { nil }
        func close() -> String? { nil }
    }

    /// A store with a process, which may or may not report its processor time.
    private struct CostedStore: StartedStore {
        let time_us: Double?

        func state(in access: inout StoreAccess) {}
        func failure() -> String? { nil }
        var hasOwnProcess: Bool { true }
        func processorTime_us() -> Double? { time_us }
        var processID: Int32? { nil }
        func close() -> String? { nil }
    }

    @Test func `stores have a processor time where each that has a process tells it`() {
        func time(_ stores: [any StartedStore]) -> Double? {
            TrialStores(stores).processorTime_us()
        }
        let (silent, embedded) = (CostedStore(time_us: nil), DyingStore())
        #expect(time([]) == nil && time([embedded]) == nil)
        #expect(time([CostedStore(time_us: 3), embedded, CostedStore(time_us: 4)]) == 7)
        #expect(time([CostedStore(time_us: 3), silent]) == nil)
    }

    @Test(arguments: [nil, 5_000] as [Double?])
    func `a store that does not tell its processor time is noted`(time_us: Double?) throws {
        var context = try context([CostedStore(time_us: time_us)])
        try capacity([1], &context)
        let isKnown = time_us != nil
        #expect(context.record.notes.contains(.storeCPUUnknown) == !isKnown)
        #expect((context.record.measurement(.storeCPUPerVerify) != nil) == isKnown)
        #expect(context.record.measurement(.cpuPerVerify) != nil)
    }

    private func context(
        _ stores: [any StartedStore] = [], _ change: (inout Settings) -> Void = { _ in }
    ) throws -> TrialContext<FaultyDeployment> {
        var settings = Settings()
        settings.nodes = 2
        settings.population.subjects = 20
        settings.population.tokensPerSubject = 1
        settings.traffic.badShare = 0
        settings.traffic.revokeRate_per_s = 0
        settings.capacity.duration = .milliseconds(60)
        settings.capacity.warmup = .milliseconds(50)
        settings.capacity.warmupMax = .milliseconds(50)
        settings.latency.load = [.rate(2_000), .share(0.5)]
        settings.latency.duration = .milliseconds(100)
        change(&settings)
        var context = TrialContext(
            FaultyDeployment(), audience: "api",
            variant: Variant(strategy: "s", settings: settings),
            trial: TrialPlace(index: 0, block: 0, variant: 0, seed: 1),
            stores: TrialStores(stores))
        try PreparationPhase<FaultyDeployment>().run(&context)
        return context
    }

    private func capacity(
        _ ladder: Ladder, waits: Bool = false, _ context: inout TrialContext<FaultyDeployment>
    ) throws {
        var settings = context.settings.capacity
        settings.concurrency = ladder
        try CapacityPhase<FaultyDeployment>(settings: settings, waits: waits).run(&context)
    }

    @Test func `the rate of a rung is its count over the time that it took`() throws {
        var context = try context()
        try capacity([1], &context)
        let rate = try #require(context.record.measurement(.verifyPerSecond, .best))
        #expect(rate.invalidReason == nil && rate.value > 1_000)
        let seconds = Double(rate.n) / rate.value
        #expect(seconds > 0.03 && seconds < 0.3)
        #expect(context.capacity.perSecond == rate.value)
    }

    /// With far more workers than cores, every worker takes part and the rate holds.
    @Test func `many workers all measure, from one instant on`() throws {
        var context = try context { $0.capacity.duration = .milliseconds(300) }
        try capacity([2, 64], &context)
        let rates = context.record.measurements.filter {
            $0.metric == .verifyPerSecond && $0.stat == .value
        }
        #expect(rates.map(\.phase) == ["capacity/2", "capacity/64"])
        #expect(rates.allSatisfy { $0.invalidReason == nil && $0.value > 1_000 })
        let isCrowded = rates[1].value > rates[0].value && platform_processors() < 64
        #expect(context.record.notes.contains(.moreWorkersThanCores) == isCrowded)
    }

    @Test(arguments: [NetworkPass.single, .withoutNetwork])
    func `a ladder of its own begins at two workers, one without the network at twice the cores`(
        pass: NetworkPass
    ) throws {
        var context = try context()
        var settings = context.settings.capacity
        settings.concurrency = .auto
        try CapacityPhase<FaultyDeployment>(settings: settings, waits: true, pass: pass)
            .run(&context)
        let processors = Int(platform_processors())
        let first =
            pass == .single
            ? Ladder.firstRung(processors: processors)
            : Ladder.firstRungWithoutNetwork(processors: processors)
        let rungs = context.record.measurements.filter {
            $0.metric == .verifyPerSecond && $0.stat == .value
        }
        #expect(rungs.first?.phase == "capacity/\(first)")
    }

    @Test func `a phase that is stopped is cut, invalid, and says so`() throws {
        var context = try context([DyingStore()]) {
            $0.capacity.duration = .seconds(600)
            $0.capacity.warmup = .zero
        }
        try capacity([1], &context)
        let rate = try #require(context.record.measurement(.verifyPerSecond, .best))
        #expect(rate.invalidReason?.hasPrefix("cut short: stopped after 0.") == true)
        #expect(Double(rate.n) / rate.value < 10)
        #expect(context.record.warnings.contains { $0.hasPrefix("capacity/1: cut short") })
    }

    @Test func `the first absolute rate is the common rate, and the share stays the headline`()
        throws
    {
        var context = try context()
        context.capacity = FoundCapacity(perSecond: 10_000, workers: 1)
        for level in context.settings.latency.load {
            try LatencyPhase<FaultyDeployment>(settings: context.settings.latency, level: level)
                .run(&context)
        }
        let record = context.record
        #expect(record.headlinePhase == "latency/50%")
        let common = record.measurements.filter { $0.metric == .verifyAtRate }
        // Too few requests for a p99.
        #expect(common.allSatisfy { (30..<300).contains($0.n) })
        #expect(common.map(\.stat) == [.p50, .p90, .max])
        #expect(common.allSatisfy { $0.phase == "latency/2000_per_s" && $0.timebase == .response })
        #expect(record.measurement(.commonRate)?.value == 2_000)
        #expect(record.measurement(.verifyTime, .p99)?.phase == "latency/50%")
        let atLoad = record.measurements.filter { $0.metric == .cpuPerVerifyAtLoad }
        #expect(atLoad.map(\.phase) == ["latency/2000_per_s", "latency/50%"])
        #expect(atLoad.allSatisfy { $0.n >= 20 && $0.value >= 0 && $0.value < 1_000 })
        #expect(record.measurements.allSatisfy { $0.metric != .storeCPUPerVerifyAtLoad })
    }

    @Test func `a level lasts half as long without the network, and enters only costs`() throws {
        var context = try context { $0.latency.arrivals = .uniform }
        context.capacity = FoundCapacity(perSecond: 10_000, workers: 1)
        context.localCapacity = context.capacity
        for pass in [NetworkPass.withoutNetwork, .overNetwork] {
            try LatencyPhase<FaultyDeployment>(
                settings: context.settings.latency, level: .rate(2_000), pass: pass
            ).run(&context)
        }
        let scheduled = context.record.measurements.filter { $0.metric == .scheduled }
        #expect(scheduled.map(\.phase) == ["local-latency/2000_per_s", "latency/2000_per_s"])
        #expect(scheduled.map(\.value) == [100, 200])
        let times = context.record.measurements.filter { $0.metric == .verifyTime }
        #expect(!times.isEmpty && times.allSatisfy { $0.n <= 200 && $0.n > 100 })
        let costs = [Metric.cpuPerVerifyAtLoad, .cpuPerVerifyAtLoadOverNetwork]
        #expect(costs.allSatisfy { context.record.measurement($0) != nil })
    }

    @Test func `a row is generator-limited where the lag is more than half of the response`() {
        func times(_ time_ns: UInt64) -> LatencyHistogram {
            var histogram = LatencyHistogram.latency()
            for _ in 0..<1_000 { histogram.recordTime(time_ns) }
            return histogram
        }
        func isLimited(_ response_ns: UInt64, _ lag_ns: UInt64) -> Bool {
            LatencyPhase<FaultyDeployment>.isGeneratorLimited(
                response: times(response_ns), lag: times(lag_ns))
        }
        #expect(isLimited(100_000, 51_000) && !isLimited(100_000, 49_000))
        #expect(
            !LatencyPhase<FaultyDeployment>.isGeneratorLimited(
                response: .latency(), lag: .latency()))
    }
}

@Suite struct `An open loop's keeping to its schedule` {
    private let second_ns: UInt64 = 1_000_000_000

    /// Simulates one worker with a request per millisecond. Each request is answered `late_ms`
    /// after it was due; from `stop_ms` on, none are sent.
    private func keeping(late_ms: UInt64 = 0, stop_ms: UInt64 = .max) -> LoopKeeping {
        var record = WorkerRecord(
            start_ns: second_ns, duration_ns: second_ns, reasons: refusalReasons.count)
        for millisecond in UInt64(0)..<1_000 {
            let intended_ns = second_ns + millisecond * 1_000_000
            guard millisecond < stop_ms else {
                record.skip(dropped: false, at: intended_ns)
                continue
            }
            record.finish(
                .accepted, expectAcceptance: true, intended_ns: intended_ns,
                sent_ns: intended_ns + late_ms * 1_000_000,
                at: intended_ns + late_ms * 1_000_000 + 1_000)
        }
        var result = LoadResult()
        result.records = [record]
        return LoopKeeping(result, planned: .seconds(1))
    }

    @Test func `a loop in time achieves what was offered`() {
        let kept = keeping()
        #expect(kept.doubt == nil)
        #expect(kept.offeredPerSecond == 1_000 && kept.achievedPerSecond == 1_000)
    }

    @Test func `a loop that took longer achieves less, and is overloaded below 98 %`() {
        let little = keeping(late_ms: 10)
        #expect(little.doubt == nil && abs(little.achievedPerSecond - 1_000 / 1.009001) < 1e-6)
        let much = keeping(late_ms: 60)
        #expect(much.doubt == "OVERLOADED: 94.4% of the offered rate was achieved")
    }

    @Test func `a loop that was stopped is cut, and its rate is of the time until then`() {
        let cut = keeping(stop_ms: 200)
        #expect(cut.doubt == "cut short: stopped after 0.2 s of 1.0 s")
        #expect(abs(cut.achievedPerSecond - 200 / 0.199001) < 1e-6)
        #expect(cut.offeredPerSecond == 1_000)
    }

    @Test func `nothing scheduled is nothing measured`() {
        #expect(
            LoopKeeping(LoadResult(), planned: .seconds(1)).doubt
                == "OVERLOADED: nothing was scheduled")
    }
}

@Suite struct `Costs beside the workers` {
    @Test func `are per verification of all that lies between the readings`() {
        let start = CostReading(store_us: 100, nodes_us: 10, storeDelay_ns: 5, at_ns: 1_000)
        let end = CostReading(store_us: 400, nodes_us: 40, storeDelay_ns: 105, at_ns: 2_000)
        let costs = end.perVerification(since: start, .init(measured: 7, warmUp: 3))
        #expect(costs.store_us == 30 && costs.nodes_us == 3)
        #expect(end.storeDelay(since: start)?.share == 0.1)
    }

    @Test func `are those of the authorization server too if it has a process`() {
        let start = CostReading(authority_us: 50)
        let end = CostReading(authority_us: 250)
        let counts = LoadRules.Counts(measured: 7, warmUp: 3)
        #expect(end.perVerification(since: start, counts).authority_us == 20)
        #expect(end.perVerification(since: CostReading(), counts).authority_us == nil)
    }

    @Test func `are added up over all processes, as far as they are known`() {
        let start = CostReading(store_us: 100, nodes_us: 10, authority_us: 50)
        let end = CostReading(store_us: 400, nodes_us: 40, authority_us: 60)
        #expect(end.processesTime_us(since: start, servers: false) == 300)
        #expect(end.processesTime_us(since: start, servers: true) == 340)
        let restarted = CostReading(store_us: 5, nodes_us: 40)
        #expect(restarted.processesTime_us(since: start, servers: true) == 30)
        #expect(restarted.processesTime_us(since: start, servers: false) == nil)
    }

    @Test func `are told of no store whose time went back`() {
        let start = CostReading(store_us: 400, nodes_us: 10)
        for end_us in [0, 100, 399.9] {
            let end = CostReading(store_us: end_us, nodes_us: 10)
            let costs = end.perVerification(since: start, .init(measured: 10, warmUp: 0))
            #expect(costs.store_us == nil)
        }
        let same = CostReading(store_us: 400, nodes_us: 10)
        let costs = same.perVerification(since: start, .init(measured: 10, warmUp: 0))
        #expect(costs.store_us == 0)
    }

    @Test func `are unknown where one reading is`() {
        let start = CostReading(store_us: nil, nodes_us: 10, storeDelay_ns: nil, at_ns: 0)
        let end = CostReading(store_us: 400, nodes_us: nil, storeDelay_ns: 1, at_ns: 1)
        let costs = end.perVerification(since: start, .init(measured: 7, warmUp: 3))
        #expect(costs.store_us == nil && costs.nodes_us == nil)
        #expect(end.storeDelay(since: start) == nil)
    }
}
