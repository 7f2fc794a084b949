import Statistics
import Seeding
import Testing

@Suite struct `The test for a phase lock` {
    private let period_ns: UInt64 = 1_000

    private func lock(_ instants_ns: [UInt64]) -> PhaseLock? {
        PhaseLock(of: instants_ns, period_ns: period_ns)
    }

    @Test func `finds instants that all fall at one phase`() throws {
        let found = try #require(lock((0..<20).map { $0 * 3_000 + 123 }))
        #expect(found.isLocked() && found.harmonic == 1 && found.concentration > 0.999)
    }

    @Test(arguments: [2, 3, 4, 8] as [UInt64])
    func `finds a lattice of a part of the period`(parts: UInt64) throws {
        let found = try #require(lock((0..<48).map { $0 * 1_000 / parts + 7 }))
        #expect(found.isLocked() && found.harmonic == Int(parts))
    }

    @Test func `takes instants more even than chance for free`() throws {
        let found = try #require(lock((0..<40).map { $0 * 1_000 + $0 * 25 }))
        #expect(!found.isLocked() && found.concentration < 0.01)
    }

    @Test func `calls random instants locked about as often as it says`() {
        var random = SeededGenerator(seed: 11)
        let locked = (0..<1_000).count { _ in
            lock((0..<40).map { _ in .random(in: 0..<1_000_000, using: &random) })?.isLocked()
                == true
        }
        #expect(locked < 30)  // 10 are expected: six standard deviations
    }

    @Test func `says nothing of too few instants or of no period`() {
        #expect(lock([1, 2, 3]) == nil)
        #expect(PhaseLock(of: .init(repeating: 1, count: 20), period_ns: 0) == nil)
    }
}
