import Testing
import Tokens

struct NumericDateTests {
    @Test(arguments: [
        (0, "0"), (1_000_000, "1"), (1_500_000, "1.5"), (1_250_000, "1.25"), (1_005_000, "1.005"),
        (1_000_999, "1"), (1_001_999, "1.001"), (-1_500_000, "-1.5"), (-999, "0"),
        (1_700_000_000_123_456, "1700000000.123"), (Int64.max, "9223372036854.775"),
        (Int64.min, "-9223372036854.775"),
    ])
    func `its text is whole seconds or up to three decimals, cut off`(
        microseconds: Int64, text: String
    ) {
        #expect(NumericDate(microseconds: microseconds).description == text)
    }

    @Test func `arithmetic stops at the ends of its range`() {
        let last = NumericDate(microseconds: .max)
        let first = NumericDate(microseconds: .min)
        #expect(last.advanced(byMicroseconds: 1) == last)
        #expect(first.advanced(byMicroseconds: -1) == first)
        #expect(last.microseconds(since: first) == .max)
        #expect(first.microseconds(since: last) == .min)
        #expect(NumericDate(seconds: .max) == last)
        #expect(NumericDate(seconds: .min) == first)
        #expect(NumericDate(seconds: 2).microseconds(since: NumericDate(seconds: 3)) == -1_000_000)
    }

    @Test(
        arguments: [
            ("1700000000", 1_700_000_000_000_000), ("0", 0), ("-0", 0), ("-1", -1_000_000),
            ("1.5", 1_500_000), ("1.0000019", 1_000_001), ("-1.0000019", -1_000_001),
            ("17e8", 1_700_000_000_000_000), ("1.7E+9", 1_700_000_000_000_000),
            ("17000000000e-1", 1_700_000_000_000_000), ("1e-7", 0), ("1e-400", 0), ("0e400", 0),
            ("0.0000001e8", 10_000_000), ("0.0e99999999999999999999", 0),
            ("9223372036854.775807", .max), ("-9223372036854.775808", .min),
            ("1e-99999999999999999999", 0),
        ] as [(String, Int64)])
    func `a number of any spelling is read exactly and cut off below a microsecond`(
        number: String, microseconds: Int64
    ) throws {
        let claims = try Claims(payload: "{\"exp\":\(number)}".bytes.span)
        #expect(claims.expiresAt == NumericDate(microseconds: microseconds))
    }

    @Test(arguments: [
        "1e400", "-1e400", "9223372036854775808", "9223372036854.775808", "-9223372036854.775809",
        "1e13",
        "1e99999999999999999999",
        "\"1700000000\"", "null", "true", "[1700000000]", "{}",
    ])
    func `a date beyond the range or of another type is an invalid claim`(value: String) {
        for claim in ["exp", "nbf", "iat"] {
            #expect(throws: Refusal.invalidClaim) {
                try Claims(payload: "{\"\(claim)\":\(value)}".bytes.span)
            }
        }
    }

    @Test(arguments: ["01", "1.", ".5", "+1", "0x10", "NaN", "Infinity", "1e", "--1", "1_000", ""])
    func `a number that JSON does not know makes the payload malformed`(number: String) {
        #expect(throws: Refusal.malformed) {
            try Claims(payload: "{\"exp\":\(number)}".bytes.span)
        }
    }
}
