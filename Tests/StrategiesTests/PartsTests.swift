import Foundation
import TestSupport
import Testing
import Tokens

@testable import Strategies

@Suite struct `A bounded cache` {
    @Test func `uses an answer for its lifetime and no longer`() {
        let cache = BoundedCache<String, Int>(lifetime_us: 1_000_000, capacity: 100)
        cache.keep(7, for: "a", asked: at(0))
        #expect(cache.value(for: "a", at: at(0.999_999)) == 7)
        #expect(cache.value(for: "a", at: at(1)) == nil)
        #expect(cache.value(for: "b", at: at(0)) == nil)
    }

    @Test func `never holds more than its capacity, and keeps what is in use`() {
        let cache = BoundedCache<String, Int>(lifetime_us: 1_000_000, capacity: 1_600)
        cache.keep(1, for: "used", asked: at(0))
        for number in 0..<20_000 {
            cache.keep(number, for: "once \(number)", asked: at(0))
            #expect(cache.value(for: "used", at: at(0)) == 1)
        }
        #expect(cache.count <= 1_600)
        #expect(cache.value(for: "once 0", at: at(0)) == nil)
    }

    @Test func `is not misled by an answer that a later one has overtaken`() {
        let cache = BoundedCache<String, Int>(lifetime_us: 1_000_000, capacity: 100)
        cache.keep(2, for: "a", asked: at(0.2))
        cache.keep(1, for: "a", asked: at(0.1))
        #expect(cache.value(for: "a", at: at(0.3)) == 2)
    }

    @Test func `keeps what it knows when an older answer to a later question arrives`() {
        let cache = BoundedCache<String, Int>(lifetime_us: 1_000_000, capacity: 100)
        cache.keep(2, for: "a", asked: at(0.1))
        cache.keep(1, for: "a", asked: at(0.2))
        #expect(cache.value(for: "a", at: at(0.3)) == 2)
        // The store lost what it had: after the lifetime its answer counts.
        cache.keep(1, for: "a", asked: at(1.1))
        #expect(cache.value(for: "a", at: at(1.2)) == 1)
    }
}

@Suite struct `A set of revoked tokens` {
    @Test func `lets go of what has expired, and of nothing else`() {
        let set = RevokedSet(memory_us: 0)
        let now_ms = at(0).microseconds / 1_000
        for number in 0..<1_000 {
            set.insert(.token("\(number)", end_ms: now_ms + Int64(number)))
        }
        set.insert(.token("0", end_ms: now_ms + 5_000))
        set.insert(.token("0", end_ms: now_ms + 1))
        for _ in 0..<16 { set.sweep(at: at(0.5)) }
        #expect(set.count == 500)  // 501…999, and 0
        #expect(set.contains("0") && set.contains("501") && !set.contains("500"))
    }

    @Test func `compares dates of issue with those of a grant, for as long as it matters`() {
        let set = RevokedSet(memory_us: 60_000_000)
        func revoke(_ client: String, _ date: NumericDate) {
            set.insert(
                .grant(
                    subject: "alice", client: client, notBefore_us: date.microseconds,
                    end_ms: date.microseconds / 1_000 + 60_000))
        }
        func isRevoked(_ client: String, _ issuedAt: NumericDate, of subject: String = "alice")
            -> Bool
        { set.isRevoked("id", of: subject, for: client, issuedAt: issuedAt) }
        revoke("printer", at(1))
        revoke("viewer", at(2))
        revoke("printer", at(0))  // arrives late
        #expect(isRevoked("printer", at(1)) && !isRevoked("printer", at(1.001)))
        #expect(isRevoked("viewer", at(2)) && !isRevoked("viewer", at(2.001)))
        #expect(!isRevoked("reader", at(0)) && !isRevoked("printer", at(0), of: "bob"))
        for _ in 0..<16 { set.sweep(at: at(61)) }
        #expect(!isRevoked("printer", at(1)) && isRevoked("viewer", at(2)))
        for _ in 0..<16 { set.sweep(at: at(62)) }
        #expect(set.count == 0)
    }
}

@Suite struct `A filter of revoked tokens` {
    private static let end_ms = at(60).microseconds / 1_000

    private func fill(_ filter: RevocationFilter, _ count: Int) {
        for number in 0..<count {
            filter.insert(.token("in \(number)", end_ms: Self.end_ms))
        }
    }

    @Test(arguments: [(4, 1.0), (10, 1.0), (10, 0.5), (10, 3.2), (16, 1.0)])
    func `passes as many others as theory says, and never misses its own`(
        bits: Int, load: Double
    ) {
        let filter = RevocationFilter(.init(capacity: 40_000, bitsPerEntry: bits))
        let entries = Int(40_000 * load)
        fill(filter, entries)
        #expect((0..<entries).allSatisfy { filter.mayContain("in \($0)") })
        let asked = 200_000
        let wrong = (0..<asked).count { filter.mayContain("out \($0)") }
        let expected = filter.expectedFalsePositives
        // Four deviations of the count, plus a tenth for the error of the formula and the uneven
        // loads of the shards.
        let tolerance = 4 * (Double(asked) * expected).squareRoot() + Double(asked) * expected / 10
        #expect(
            abs(Double(wrong) - Double(asked) * expected) <= tolerance,
            "\(wrong) of \(asked), where theory expects \(Double(asked) * expected)")
    }

    @Test func `counts what it is told twice once`() {
        let filter = RevocationFilter(.init(capacity: 10_000, bitsPerEntry: 10))
        fill(filter, 8_000)
        let (bytes, expected) = (filter.bytes, filter.expectedFalsePositives)
        fill(filter, 8_000)
        #expect(filter.bytes == bytes && filter.expectedFalsePositives == expected)
    }

    @Test func `grows by slices and lets them go when all in them has expired`() {
        let filter = RevocationFilter(.init(capacity: 1_600, bitsPerEntry: 10))
        fill(filter, 1_000)
        let one = filter.bytes
        for number in 0..<20_000 {
            filter.insert(.token("short \(number)", end_ms: Self.end_ms - 1))
        }
        #expect(filter.bytes > one * 10)
        filter.sweep(at: at(59.999))
        #expect(filter.bytes <= one * 2)
        #expect((0..<1_000).allSatisfy { filter.mayContain("in \($0)") })
        filter.sweep(at: at(60))
        #expect(filter.bytes == 0 && !filter.mayContain("in 1"))
    }
}

@Suite struct `A session's record` {
    private let record = SessionRecord(
        expiresAt: at(1.5), audience: "api", subject: "äöü\u{0}", client: "app",
        scope: "read write")

    @Test func `reads as it was written`() throws {
        let bytes = try #require(record.bytes)
        #expect(SessionRecord(bytes) == record)
        let bare = SessionRecord(
            expiresAt: NumericDate(microseconds: -1), audience: "", subject: "", client: "",
            scope: "")
        let bareBytes = try #require(bare.bytes)
        #expect(SessionRecord(bareBytes) == bare)
    }

    @Test func `is refused when it is cut short or a field is too long`() throws {
        let bytes = try #require(record.bytes)
        let fixed = bytes.count - record.scope.utf8.count
        for length in 0..<fixed { #expect(SessionRecord(Array(bytes[..<length])) == nil) }
        let long = SessionRecord(
            expiresAt: at(0), audience: "", subject: String(repeating: "s", count: 65_536),
            client: "", scope: "")
        #expect(long.bytes == nil)
    }
}

@Suite struct `A message of the feed` {
    @Test(arguments: [
        "", "1", "1x y", " y", "9223372036854775808 y", "grant", "grant ", "grant 1 2 3 abc",
        "grant 1 2 4 abc", "grant 1 2 -1 abc", "grant 1 2 0 ", "grant 1 2 0", "grant x 2 1 ab",
        "grant 1 x 1 ab", "grant 1 2 x ab",
    ])
    func `that this program did not write is passed over`(text: String) {
        #expect(RevocationLog.entry(Array(text.utf8)) == nil)
    }

    @Test func `is an end and a jti`() {
        let entry = RevocationLog.entry(Array("1700000000000 a b".utf8))
        #expect(entry == .token("a b", end_ms: 1_700_000_000_000))
        // A token may be named as a grant is written.
        #expect(
            RevocationLog.entry(Array("7 grant 1 2 1 ab".utf8))
                == .token("grant 1 2 1 ab", end_ms: 7))
    }

    @Test(arguments: [("a", "b"), ("", "b"), ("a b", " c "), ("é", "1 "), (" 3 ", "a b c")])
    func `of a grant has its subject and client`(subject: String, client: String) {
        let text = "grant 7 6000 \(subject.utf8.count) \(subject)\(client)"
        #expect(
            RevocationLog.entry(Array(text.utf8))
                == .grant(subject: subject, client: client, notBefore_us: 6_000, end_ms: 7))
    }
}
