import Statistics
import Testing

@Suite struct `The test for a settled rate` {
    @Test func `finds a rate that wavers steady, and one that rises or falls not`() {
        #expect(Steadiness.holds(for: [100, 130, 90, 120, 95, 125, 105, 110]))
        #expect(!Steadiness.holds(for: [10, 40, 60, 75, 85, 92, 97, 100]))
        #expect(!Steadiness.holds(for: [100, 97, 92, 85, 75, 60, 40, 10]))
    }

    @Test func `takes no trend from one outlier`() {
        #expect(Steadiness.holds(for: [100, 101, 99, 100, 100, 101, 99, 10]))
    }

    @Test func `calls a trend too small to matter steady`() {
        #expect(Steadiness.holds(for: [100, 100.5, 101, 101.5, 102, 102.5, 103, 103.5]))
    }

    @Test(arguments: [[], [100], [100, 100, 100, 100], [0, 0, 0, 0, 0, 0]])
    func `asks for enough of it`(rates: [Double]) {
        #expect(!Steadiness.holds(for: rates))
    }
}
