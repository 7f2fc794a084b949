import Seeding

/// A digest that distinguishes seeded plans: FNV-1a of their numbers, in hexadecimal.
package struct Fingerprint: Sendable {
    private var hash = FNV1a()

    package init() {}

    package mutating func add(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: UInt64(truncatingIfNeeded: number).littleEndian) { hash.add($0) }
    }

    package var text: String {
        let digits = String(hash.state, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
