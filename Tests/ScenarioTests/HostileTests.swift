import Foundation
import Revocation
import Seeding
import Testing

@testable import Scenario

@Suite struct `Hostile input` {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `random bytes are refused, never a crash`(seed: UInt64) {
        print("hostile seed \(seed)")
        var generator = SeededGenerator(seed: seed, stream: "bytes")
        let syntax = Array("{}[]:,-?#&*!|>'\"%@` \n\t~<=_.0aé".utf8)
        for _ in 0..<500 {
            let count = Int.random(in: 0..<120, using: &generator)
            let bytes = (0..<count).map { _ in
                generator.next() % 8 == 0
                    ? UInt8(truncatingIfNeeded: generator.next())
                    : syntax.randomElement(using: &generator) ?? 0
            }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(!complaint(text).isEmpty)
            _ = complaint("strategies: [jwt]", set: ["token.ttl=" + text, text])
            _ = try? ScenarioFile.text(of: bytes[...], name: "x")
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `a mutated scenario reads or is refused with its line, never a crash`(
        seed: UInt64
    ) throws {
        print("hostile seed \(seed)")
        var generator = SeededGenerator(seed: seed, stream: "mutants")
        let file = scenarioFolder.appending(path: "default.yaml")
        let original = Array(try Data(contentsOf: file))
        let pieces = ["[", "]", "{", "}", ": ", "\n", "  ", "- ", "99999999999999999999", "~", "%"]
        for _ in 0..<400 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let at = Int.random(in: 0..<bytes.count - 20, using: &generator)
                let length = Int.random(in: 0...12, using: &generator)
                let piece = pieces.randomElement(using: &generator) ?? ""
                bytes.replaceSubrange(at..<at + length, with: piece.utf8)
            }
            let message = complaint(String(decoding: bytes, as: UTF8.self))
            #expect(message.isEmpty || message.hasPrefix("mine.yaml:"), "\(message)")
        }
    }

    static let bombs: [(name: String, text: String)] = [
        ("deep lists", String(repeating: "[", count: 100_000)),
        ("deep mappings", String(repeating: "{a: ", count: 100_000)),
        ("deep sequences", String(repeating: "- ", count: 100_000)),
        ("deep keys", String(repeating: "? ", count: 200) + "1"),
        (
            "aliases",
            "a0: &a0 [x]\n"
                + (1...40).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()
                + "? *a40 : 1"
        ),
        ("a long sweep", "strategies: [jwt]\nnodes: [" + String(repeating: "1,", count: 50_000)),
        ("many strategies", "strategies:\n" + String(repeating: "- jwt\n", count: 20_000)),
        ("a long key", String(repeating: "a", count: 200_000) + ": 1"),
        ("many keys", (0..<20_000).map { "k\($0): 1\n" }.joined()),
        ("many documents", String(repeating: "---\n", count: 50_000)),
    ]

    /// The CPU time of this thread alone, because whatever else runs affects the elapsed time.
    private static func processorTime_s() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    @Test(arguments: bombs)
    func `a bomb is refused soon, in few words`(name: String, text: String) {
        let start_s = Self.processorTime_s()
        let message = complaint(text)
        #expect(Self.processorTime_s() - start_s < 10, "\(name)")
        #expect(message.hasPrefix("mine.yaml:"))
        #expect(message.utf8.count < 8_000, "\(name): \(message.prefix(200))")
    }
}

@Suite struct `Nearest names` {
    static let pairs: [(String, String, Int)] = [
        ("", "", 0), ("ttl", "ttl", 0), ("tll", "ttl", 1), ("tlt", "ttl", 1), ("tl", "ttl", 1),
        ("cashe_ttl", "cache_ttl", 1), ("abc", "", 3), ("kitten", "sitting", 3), ("ca", "abc", 3),
    ]

    @Test(arguments: pairs)
    func `an edit inserts, deletes, replaces or swaps one letter`(
        left: String, right: String, distance: Int
    ) {
        #expect(editDistance(Array(left.utf8), Array(right.utf8)) == distance)
        #expect(editDistance(Array(right.utf8), Array(left.utf8)) == distance)
    }

    @Test(arguments: [
        ("redis-blocklist", "jwt-redis-blocklist"), ("JWT", nil), ("jtw", "jwt"), ("", nil),
        ("session", nil), ("jwt_token_version", "jwt-token-version"), ("password", nil),
        (String(repeating: "jwt", count: 1000), nil),
    ])
    func `a name is suggested when a third of it at most is different`(
        written: String, meant: String?
    ) {
        #expect(nearest(to: written, in: catalogue.map(\.name)) == meant)
    }
}
