import Testing

@testable import Statistics

@Suite struct `A side of a gate's figure` {
    @Test func `is the geometric mean of a variant and its control, where it has one`() {
        let side = GateSide(values: [0: 4, 1: 9, 2: 5], controls: [0: 4, 2: 0, 7: 2])
        #expect(side.figures == [0: 8, 1: 9, 2: 5])
    }

    @Test func `spreads less than the variant alone`() throws {
        // The variant and its control, each with a deviation of 1 in the logarithm.
        let (own, control) = ([1.0, -1, 1, -1], [1.0, 1, -1, -1])
        let side = GateSide(
            values: Dictionary(
                uniqueKeysWithValues: own.enumerated().map { ($0, Statistics.exponential($1)) }),
            controls: Dictionary(
                uniqueKeysWithValues: own.indices.map {
                    ($0, Statistics.exponential(control[$0] - own[$0]))
                }))
        let logarithms = side.figures.sorted { $0.key < $1.key }.map {
            Statistics.logarithm($0.value)
        }
        let joined = try #require(Sample(logarithms))
        let alone = try #require(Sample(own))
        #expect(abs(joined.deviation / alone.deviation - 0.5.squareRoot()) < 1e-12)
    }
}
