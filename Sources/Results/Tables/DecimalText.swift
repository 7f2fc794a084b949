/// Numbers as written in the files of a run: decimal digits, with a decimal point before at most
/// nine decimals. `nan`, `0x1`, `1e5`, `1,5` and `+1` are rejected, although general parsers may
/// accept them.
package enum DecimalText {
    private static let mostDecimals = 9
    private static let mostBytes = 40

    package static func number(_ text: String) -> Double? {
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        let parts = digits.split(
            separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard text.utf8.count <= mostBytes, parts.allSatisfy(areDigits),
            parts.count < 2 || parts[1].count <= mostDecimals,
            let value = Double(text), value.isFinite
        else { return nil }
        return value
    }

    /// Parses a whole number that is not negative.
    static func whole(_ text: String) -> UInt64? {
        areDigits(text.utf8[...]) ? UInt64(text) : nil
    }

    private static func areDigits(_ text: Substring.UTF8View) -> Bool {
        !text.isEmpty && text.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
