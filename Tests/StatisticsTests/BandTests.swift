import Statistics
import Testing

@Suite struct `Statistics of bands` {
    @Test func `bands around uniform values are no distance from the uniform law`() {
        let bands = (0..<100).map { (lower: Double($0) / 100, upper: Double($0 + 1) / 100) }
        #expect(Statistics.uniformDistance(ofBands: bands, length: 1) < 1e-9)
    }

    @Test func `bands at one end are far from it`() {
        let bands = (0..<100).map { _ in (lower: 0.0, upper: 0.1) }
        #expect(Statistics.uniformDistance(ofBands: bands, length: 1) > 0.85)
    }

    @Test func `quantiles are by nearest rank`() {
        #expect(Statistics.quantile(0.5, of: [3, 1, 2, 4]) == 2)
        #expect(Statistics.quantile(0.99, of: Array(1...100)) == 99)
        #expect(Statistics.quantile(0.5, of: [Int]()) == nil)
        #expect(Statistics.median([4, 1, 3, 2]) == 2.5)
    }
}
