import Metrics
import Testing

@Suite struct `The names of phases` {
    @Test func `are those that files of runs have had`() {
        #expect(PhaseName.rung(4) == "capacity/4")
        #expect(PhaseName.rung(4, of: PhaseName.networkCapacity) == "network-capacity/4")
        #expect(PhaseName.level(.percent("50")) == "latency/50%")
        #expect(PhaseName.level(.perSecond("2000")) == "latency/2000_per_s")
        #expect(PhaseName.withoutNetwork("latency/50%") == "local-latency/50%")
        #expect(PhaseName.preparation == "prepare" && PhaseName.windows == "windows")
    }

    @Test(arguments: [PhaseName.Level.percent("12.5"), .perSecond("2000")])
    func `of load levels are read as they are written`(level: PhaseName.Level) {
        let phase = PhaseName.level(level)
        #expect(PhaseName.Level(of: phase) == level)
        #expect(PhaseName.Level(of: PhaseName.withoutNetwork(phase)) == nil)
        #expect(PhaseName.isOpenLoop(phase))
        #expect(PhaseName.isOpenLoop(PhaseName.withoutNetwork(phase)))
    }

    @Test func `tell the best rung from the others, and rates from shares`() {
        #expect(PhaseName.isRung("capacity/4") && !PhaseName.isRung(PhaseName.capacity))
        #expect(!PhaseName.isOpenLoop(PhaseName.capacity) && !PhaseName.isOpenLoop("windows"))
        #expect(PhaseName.overNetwork("local-latency/2000_per_s") == "latency/2000_per_s")
        #expect(PhaseName.overNetwork("local-latency/50%") == nil)
        #expect(PhaseName.overNetwork("latency/2000_per_s") == nil)
        #expect(PhaseName.levelText(of: "latency/50%") == "50%")
        #expect(PhaseName.levelText(of: "capacity/4") == nil)
    }
}
