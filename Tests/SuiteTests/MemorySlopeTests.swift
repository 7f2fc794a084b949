@testable import Suite
import Testing

@Suite struct `Memory per entry` {
    @Test func `is the difference of two sizes over the difference in entries`() {
        var slope = MemorySlope()
        #expect(slope.bytesPerEntry == nil && slope.entries == 0)
        slope.add(entries: 500, bytes: 50_000)
        #expect(slope.bytesPerEntry == nil)
        slope.add(entries: 1_500, bytes: 80_000)
        // The slope is not 80,000 B for 1,500 entries.
        #expect(slope.bytesPerEntry == 30 && slope.entries == 1_000)
    }

    @Test func `is not below nothing, and is nothing of no entries`() {
        var slope = MemorySlope()
        slope.add(entries: 3, bytes: 10)
        slope.add(entries: 3, bytes: 20)
        #expect(slope.bytesPerEntry == nil)
        slope.add(entries: 5, bytes: 4)
        #expect(slope.bytesPerEntry == 0)
    }
}
