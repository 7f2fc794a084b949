import Metrics
import Testing

@testable import Results

@Suite struct `Strict reading` {
    @Test(arguments: [
        ("0", 0.0), ("-1", -1.0), ("12.5", 12.5), ("0.123456789", 0.123_456_789),
        ("000.5", 0.5), ("1000000000000000", 1e15),
    ])
    func `takes decimal numbers`(text: String, value: Double) {
        #expect(DecimalText.number(text) == value)
    }

    @Test(arguments: [
        "", "-", ".", "1.", ".1", "1e5", "1E5", "nan", "NaN", "inf", "-inf", "infinity", "0x1",
        "0x1p3", "+1", "--1", " 1", "1 ", "1,5", "1_000", "1.2.3", "0.1234567891", "١",
        "11111111111111111111111111111111111111111",
    ])
    func `takes nothing else for a number`(text: String) {
        #expect(DecimalText.number(text) == nil)
    }

    @Test(arguments: ["", "-0", "+1", "1.0", "1e3", "18446744073709551616", " 1", "0x1"])
    func `takes nothing else for a whole number`(text: String) {
        #expect(DecimalText.whole(text) == nil)
        #expect(DecimalText.whole("18446744073709551615") == .max)
    }

    @Test func `knows what every metric can be, and that shares are at most 1`() {
        for metric in Metric.all {
            #expect(metric.range.contains(0) && metric.range.upperBound <= 1e15, "\(metric.name)")
            // A time has to fit into nanoseconds.
            let scales: [MetricUnit: Double] = [.milliseconds: 1e6, .microseconds: 1e3]
            let scale = scales[metric.unit] ?? 1
            #expect(metric.range.upperBound * scale < 0x1p64, "\(metric.name)")
        }
        #expect(!Metric.steady.range.contains(1.5) && !Metric.falsePositiveShare.range.contains(2))
        #expect(!Metric.windowUpper.range.contains(-1) && !Metric.cpuPerVerify.range.contains(-1))
        // This is the slope of a measurement, which includes noise.
        #expect(Metric.nodeBytesPerRevocation.range.contains(-1))
    }

    @Test(arguments: [
        "{}", " [1, -2.5e+3, \"x\\\"\\u0000\", true, false, null, {}, []] ", "0", "\"\"",
        "{\"a\": {\"a\": 1}, \"b\": 1}\n",
    ])
    func `takes JSON`(text: String) {
        #expect(throws: Never.self) { try JSONOutline.check([UInt8](text.utf8)) }
    }

    static let flaws: [(text: String, line: Int, column: Int)] = [
        ("", 1, 1), ("{", 1, 2), ("[1,]", 1, 4), ("{\"a\":1,}", 1, 8), ("[1 2]", 1, 4),
        ("{\n\"a\": 1,\n\"a\": 2}", 3, 7), ("{\"a\" 1}", 1, 6), ("[01]", 1, 4), ("[1.]", 1, 4),
        ("[1e]", 1, 4), ("[-]", 1, 3), ("[tru]", 1, 5), ("[nan]", 1, 3), ("\"a", 1, 3),
        ("\"a\\", 1, 4), ("{} x", 1, 4), ("\u{feff}{}", 1, 1), ("[\"\t\"]", 1, 3), ("{1: 2}", 1, 2),
        ("[1,\n 1e400]", 2, 2), ("[\"\\x\"]", 1, 4),
    ]

    @Test(arguments: flaws)
    func `names line and column of what is no JSON`(text: String, line: Int, column: Int) {
        #expect {
            try JSONOutline.check([UInt8](text.utf8))
        } throws: { error in
            let flaw = error as? JSONOutline.Flaw
            return flaw?.line == line && flaw?.column == column
        }
    }

    @Test func `takes strings and levels up to their limits`() {
        func found(_ text: String) -> String? {
            do throws(JSONOutline.Flaw) {
                try JSONOutline.check([UInt8](text.utf8))
                return nil
            } catch {
                return error.found
            }
        }
        func string(_ count: Int) -> String { "\"\(String(repeating: "x", count: count))\"" }
        func list(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(found(string(1 << 18)) == nil && found(list(32)) == nil)
        #expect(found(string(1 << 18 + 1)) == "a string longer than the limit of 262144 bytes")
        #expect(found(list(33)) == "nested deeper than the limit of 32 levels")
    }

    @Test func `takes no bytes that are not UTF-8`() {
        #expect(throws: JSONOutline.Flaw.self) {
            try JSONOutline.check([0x22, 0x61, 0xff, 0x22])
        }
    }

    @Test func `cuts what it repeats, and shows no control characters`() {
        #expect(excerpt(of: "a\u{1b}[2Jb") == "a\u{fffd}[2Jb")
        #expect(excerpt(of: String(repeating: "x", count: 100)).count == 41)
    }
}
