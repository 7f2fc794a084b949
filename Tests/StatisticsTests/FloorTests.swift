import Metrics
import Results
import Revocation
import Testing

@testable import Statistics

@Suite struct `Noise floors` {
    /// Rates of two strategies over four blocks: around 1,000, `jwt` spreads by 1 % and `other` by
    /// 3 %.
    private func trials(controls: Set<Int>) -> [TrialRecord] {
        let steps = [1.0, -1, 1, -1]
        return steps.enumerated().flatMap { block, step -> [TrialRecord] in
            let rates = [3_000.0, 1_000 * (1 + 0.01 * step), 1_000 * (1 + 0.03 * step)]
            let names = ["calibration", "jwt", "other"]
            return rates.enumerated().flatMap { index, rate -> [TrialRecord] in
                let own = trial(names[index], index: index, block: block, rate: rate)
                guard controls.contains(index) else { return [own] }
                let factor = 1 + 0.002 * Double(index + 1) * step
                return [
                    own,
                    trial(
                        names[index], index: index, block: block, isControl: true,
                        rate: rate * factor),
                ]
            }
        }
    }

    private func floor(_ floors: [AAFloor], _ strategy: String) -> AAFloor? {
        floors.first { $0.strategy == strategy }
    }

    @Test func `of a variant that spreads more than the baseline are larger by as much`() throws {
        let floors = BlockStatistics(trials(controls: [1])).floors
        let baseline = try #require(floor(floors, "jwt"))
        let other = try #require(floor(floors, "other"))
        // The deviations of ln(1 ± 0.03) and ln(1 ± 0.01).
        let scale = try #require(other.scale)
        #expect(abs(scale - 3.0008) < 0.0001)
        #expect(abs(other.floor - scale * baseline.floor) < 1e-12)
        #expect(baseline.scale == nil && baseline.blocks == 4)
    }

    @Test func `of a variant that spreads less are the baseline's`() throws {
        let floors = BlockStatistics(trials(controls: [2])).floors
        let (own, baseline) = try (
            #require(floor(floors, "jwt")), #require(floor(floors, "other"))
        )
        #expect(own.scale == 1 && own.floor == baseline.floor)
        #expect(floor(floors, "calibration")?.floor == baseline.floor)
    }

    @Test func `with a control for each are each one's own`() throws {
        let floors = BlockStatistics(trials(controls: [0, 1, 2])).floors
        #expect(floors.map(\.scale) == [nil, nil, nil])
        let values = floors.map(\.floor)
        #expect(values[0] < values[1] && values[1] < values[2])
        let lacking = BlockStatistics(trials(controls: [0, 1])).floors
        #expect(lacking.map(\.strategy) == ["calibration", "jwt"])
    }

    @Test func `are none where the baseline does not spread and the other does`() {
        let floors = BlockStatistics(trials(controls: [0])).floors
        #expect(floors.map(\.strategy) == ["calibration"])
        #expect(BlockStatistics(trials(controls: [])).floors.isEmpty)
    }

    @Test func `are of a control in the same deployment`() throws {
        func trials(_ controls: Set<Int>) -> [TrialRecord] {
            let inProcess = self.trials(controls: controls)
            let overHTTP = self.trials(controls: controls).map { trial in
                var trial = trial
                trial.deployment = .http
                trial.variant = "deployment=http"
                trial.variantIndex += 3
                return trial
            }
            return inProcess + overHTTP
        }
        let all = trials([1])
        let both = BlockStatistics(all).floors
        #expect(both.count == 6)
        #expect(both.filter { $0.scale == nil }.map(\.strategy) == ["jwt", "jwt"])
        // Without a control over HTTP there is no floor over HTTP.
        let near = BlockStatistics(all.filter { !($0.isControl && $0.isOverHTTP) }).floors
        #expect(near.map(\.variant) == ["", "", ""])
    }

    @Test func `between two variants are the larger of theirs, and none where one has none`() {
        let floors = BlockStatistics(trials(controls: [0, 1, 2])).floors
        let (jwt, other) = (VariantName("jwt"), VariantName("other"))
        func found(_ one: VariantName, _ two: VariantName) -> Double? {
            floors.floor(between: one, and: two, .verifyPerSecond, .best)
        }
        #expect(found(jwt, other) == floors[2].floor && found(other, jwt) == floors[2].floor)
        #expect(found(jwt, VariantName("absent")) == nil)
        #expect(floors.floor(of: jwt, .verifyPerSecond, .best, phase: "windows") == nil)
    }

    @Test func `of a run that measured the baseline's only apply to all`() throws {
        var old = try #require(BlockStatistics(trials(controls: [1])).floors.first)
        (old.strategy, old.variant) = (nil, nil)
        let any = VariantName("whatever", "a=1")
        #expect([old].floor(of: any, .verifyPerSecond, .best) == old.floor)
        #expect([old].floor(of: any, .verifyTime, .p99) == nil)
    }
}
