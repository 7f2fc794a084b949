import Foundation
import FuzzTargets
import Seeding
import Testing

/// Does the work of `make fuzz` without libFuzzer: from a seed, for some seconds, on every machine.
@Suite struct `Fuzzed entries` {
    private static let regressions = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Regressions")

    /// Returns the inputs that a fuzzer kept for `target`, each with its file name.
    private static func kept(for target: FuzzTarget) throws -> [(name: String, input: [UInt8])] {
        let folder = regressions.appending(path: target.rawValue)
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
            ($0, [UInt8](try Data(contentsOf: folder.appending(path: $0))))
        }
    }

    @Test(arguments: FuzzTarget.allCases)
    func `take every input that once was too much for them`(target: FuzzTarget) throws {
        let entry = try target.makeEntry()
        for (name, input) in try Self.kept(for: target) {
            #expect(throws: Never.self, "\(name)") { try entry.check(input) }
        }
    }

    @Test(arguments: FuzzTarget.allCases)
    func `take every seed without contradicting themselves`(target: FuzzTarget) throws {
        let entry = try target.makeEntry()
        let seeds = try target.seeds()
        for input in [[]] + seeds {
            #expect(throws: Never.self, "\(String(decoding: input, as: UTF8.self))") {
                try entry.check(input)
            }
        }
        print("fuzz/\(target): \(seeds.count) seeds")
    }

    @Test(
        arguments: [(.token, 6_000), (.json, 10_000), (.jwk, 600), (.scenario, 400), (.run, 100)]
            as [(FuzzTarget, Int)])
    func `take what a seed makes of them`(target: FuzzTarget, count: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("fuzz/\(target): seed \(seed)")
        var random = SeededGenerator(seed: seed, stream: "fuzz")
        let entry = try target.makeEntry()
        let mutator = try TokenMutator(bytes: ByteMutator.mutate)
        var corpus = try target.seeds()
        for _ in 0..<count {
            let at = Int.random(in: 0..<corpus.count, using: &random)
            let isStructured = target == .token && Int.random(in: 0..<4, using: &random) > 0
            let input =
                isStructured
                ? mutator.mutate(corpus[at], seed: random.next())
                : ByteMutator.mutate(corpus[at], &random)
            #expect(throws: Never.self, "seed \(seed): \(Base64(input))") {
                try entry.check(input)
            }
            // Mutated inputs are mutated further, but never stray far from a seed for long.
            if Int.random(in: 0..<4, using: &random) == 0 { corpus[at] = input }
        }
    }

    @Test func `change a token by its seed alone, and reach acceptance as well as refusal`() throws
    {
        let mutator = try TokenMutator(bytes: ByteMutator.mutate)
        let honest = try #require(try FuzzTarget.token.seeds().first)
        var distinct: Set<[UInt8]> = []
        var accepted = 0
        for seed in 0..<400 as Range<UInt64> {
            let mutated = mutator.mutate(honest, seed: seed)
            #expect(mutator.mutate(honest, seed: seed) == mutated)
            distinct.insert(mutated)
            accepted += try TokenProbe.accepts(mutated) ? 1 : 0
        }
        #expect(distinct.count > 300)
        #expect(accepted > 20 && accepted < 380, "\(accepted) of 400 accepted")
    }
}

/// An input as text for a message, without control characters.
private struct Base64: CustomStringConvertible {
    let description: String

    init(_ input: [UInt8]) { description = Data(input).base64EncodedString() }
}
