package import Seeding

/// Changes bytes regardless of their meaning, as libFuzzer would, but from a seed alone.
package enum ByteMutator {
    private static let pieces: [[UInt8]] = [
        "[", "]", "{", "}", "\"", ":", ",", "\\u", "\\ud800", "e", "-", ".", " ", "\n", "  - ",
        "99999999999999999999", "null", "true", "~", "%", "#", "&a", "*a", "|", ">", "\u{0}",
        "nan", "-1", "1e17", "0x1", "0.000000001", "999999999999",
    ].map { [UInt8]($0.utf8) }

    package static func mutate(_ input: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = input
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let at = Int.random(in: 0...bytes.count, using: &random)
            let end = min(bytes.count, at + Int.random(in: 1...16, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0 where at < bytes.count:
                bytes[at] ^= UInt8(1 << Int.random(in: 0..<8, using: &random))
            case 1 where at < bytes.count: bytes[at] = UInt8.random(in: 0...255, using: &random)
            case 2: bytes.removeSubrange(at..<end)
            case 3: bytes.insert(contentsOf: bytes[at..<end], at: at)
            case 4: bytes.replaceSubrange(at..<end, with: piece(&random))
            default: bytes.insert(contentsOf: piece(&random), at: at)
            }
        }
        return bytes
    }

    private static func piece(_ random: inout SeededGenerator) -> [UInt8] {
        pieces.randomElement(using: &random) ?? []
    }
}
