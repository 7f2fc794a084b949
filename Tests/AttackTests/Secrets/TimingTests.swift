import Foundation
import Seeding
import Testing
import Tokens

/// Whether the time of a refusal depends on where a tag first differs. Compares two kinds of wrong
/// tags in random order, by Welch's t, after cutting off the slowest twentieth of all times.
@Suite(.serialized) struct `The time of a refusal` {
    /// Two-sided; a false alarm once in ten million runs.
    private static let alarm = 5.33
    /// The probability with which an effect of the reported size would be found.
    private static let power = 0.9
    private static let powerQuantile = 1.2816

    private struct Comparison {
        var difference_ns = 0.0
        var error_ns = 0.0
        var mean_ns = 0.0

        var t: Double { difference_ns / error_ns }
        var detectable_ns: Double { (alarm + powerQuantile) * error_ns }

        func words(_ name: String) -> String {
            func text(_ value: Double) -> String { String(format: "%.1f", value) }
            return "timing/\(name): early against late \(text(difference_ns)) ns of "
                + "\(text(mean_ns)) ns, standard error \(text(error_ns)) ns, t = \(text(t)); "
                + "\(text(detectable_ns)) ns would be found with a chance of 90 %"
        }
    }

    private static let algorithm = Algorithm.HS512

    /// Tokens whose tag differs from the correct one in one bit of the first or the last byte.
    private static func tokens(
        _ key: JSONWebKey, _ random: inout SeededGenerator
    ) throws -> (early: [[UInt8]], late: [[UInt8]]) {
        let token = try TokenSigner(key).sign(Claims(subject: "alice"))
        let end = try #require(token.lastIndex(of: UInt8(ascii: ".")))
        let tag = try #require(decoded([UInt8](token[(end + 1)...])))
        func changed(_ index: Int) -> [[UInt8]] {
            (0..<8).map { bit in
                var wrong = tag
                wrong[index] ^= 1 << bit
                return token[...end] + encoded(wrong)
            }
        }
        return (changed(0), changed(tag.count - 1))
    }

    /// Times the verification of 2 × `pairs` tokens, all from the same place in memory.
    private static func compare(
        pairs: Int, _ early: [[UInt8]], _ late: [[UInt8]], _ random: inout SeededGenerator,
        _ verify: (Span<UInt8>) -> Bool
    ) throws -> Comparison {
        var buffer = early[0]
        var times: [(isEarly: Bool, ns: Double)] = []
        times.reserveCapacity(2 * pairs)
        for round in 0..<2 * pairs + 2_000 {
            let isEarly = random.next() & 1 == 0
            let chosen = (isEarly ? early : late)[Int(random.next() % 8)]
            for index in chosen.indices { buffer[index] = chosen[index] }
            let start = clock_ns()
            let isAccepted = verify(buffer.span)
            let end = clock_ns()
            try #require(!isAccepted)
            // The first rounds warm caches and branch predictors.
            if round >= 2_000 { times.append((isEarly, Double(end - start))) }
        }
        // One limit for both kinds, so that the cut cannot make a difference.
        let limit = times.map(\.ns).sorted()[times.count * 19 / 20]
        let kept = times.filter { $0.ns <= limit }
        return summary(
            kept.filter(\.isEarly).map(\.ns), kept.filter { !$0.isEarly }.map(\.ns))
    }

    private static func clock_ns() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    private static func summary(_ early: [Double], _ late: [Double]) -> Comparison {
        func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
            let mean = values.reduce(0, +) / Double(values.count)
            let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            return (mean, squares / Double(values.count - 1))
        }
        let (first, last) = (moments(early), moments(late))
        return Comparison(
            difference_ns: first.mean - last.mean,
            error_ns: (first.variance / Double(early.count) + last.variance / Double(late.count))
                .squareRoot(),
            mean_ns: last.mean)
    }

    @Test func `does not depend on where the tag first differs`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed, stream: "timing")
        let key = try JSONWebKey.generate(Self.algorithm)
        let (early, late) = try Self.tokens(key, &random)
        let verifier = try JWTVerifier([key], policy: ClaimsPolicy())
        let now = NumericDate(seconds: 0)
        let comparison = try Self.compare(pairs: 60_000, early, late, &random) { token in
            if case .valid = verifier.verify(token, at: now) { true } else { false }
        }
        print(comparison.words("\(Self.algorithm)"))
        #expect(abs(comparison.t) < Self.alarm, "seed \(seed): \(comparison)")
    }

    /// The same measurement of a comparison that stops at the first difference. If the measurement
    /// could not tell those two kinds apart, it would say nothing about ours.
    @Test func `would be found to depend on it, if a comparison stopped at the first difference`()
        throws
    {
        var random = SeededGenerator(seed: 1, stream: "timing")
        let key = try JSONWebKey.generate(Self.algorithm)
        let (early, late) = try Self.tokens(key, &random)
        let right = try TokenSigner(key).sign(Claims(subject: "alice"))
        let verifier = try JWTVerifier([key], policy: ClaimsPolicy())
        let now = NumericDate(seconds: 0)
        let comparison = try Self.compare(pairs: 20_000, early, late, &random) { token in
            if case .valid = verifier.verify(token, at: now) { return true }
            for index in 0..<min(token.count, right.count) where token[index] != right[index] {
                return false
            }
            return true
        }
        print(comparison.words("a naive comparison"))
        #expect(comparison.t < -Self.alarm, "\(comparison)")
    }
}
