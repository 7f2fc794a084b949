/// Reads `10000` or `10_000`: decimal digits, underscores between them, no sign, no leading zero.
package func wholeNumber(_ text: some StringProtocol) -> Int? {
    guard text.allSatisfy({ $0.isASCII && ($0.isWholeNumber || $0 == "_") }),
        text.first != "_", text.last != "_", !text.contains("__"),
        text == "0" || text.first != "0"
    else { return nil }
    return Int(String(text.filter { $0 != "_" }))
}

/// Reads `2`, `2.5` or `10_000`, times ten to the power of `exponent`.
///
/// The text itself has no sign and no exponent.
func decimal(_ text: some StringProtocol, exponent: Int = 0) -> Double? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard text.count <= 20, let whole = parts.first, wholeNumber(whole) != nil else { return nil }
    if parts.count == 2 {
        let digits = parts[1]
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isWholeNumber }) else {
            return nil
        }
    }
    return Double(String(text.filter { $0 != "_" }) + "e\(exponent)")
}

/// Reads `33.3%` as 0.333, which a division by 100 would miss.
func readShare(_ text: String) -> Double? {
    guard text.hasSuffix("%") else { return nil }
    return decimal(text.dropLast(), exponent: -2)
}

/// Reads `50/s` as 50 and `30/min` as 0.5.
package func readRate(_ text: String) -> Double? {
    if text.hasSuffix("/s") { return decimal(text.dropLast(2)) }
    if text.hasSuffix("/min") { return decimal(text.dropLast(4)).map { $0 / 60 } }
    return nil
}

/// Units of a size, largest first. All end in `B`, so that `B` itself is tried last.
let sizeUnits = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)]

/// Reads `16MiB`; nil beyond `Int`.
func readSize(_ text: String) -> Int? {
    guard let (unit, bytes) = sizeUnits.first(where: { text.hasSuffix($0.0) }),
        let count = wholeNumber(text.dropLast(unit.count)),
        case let (size, overflow) = count.multipliedReportingOverflow(by: bytes), !overflow
    else { return nil }
    return size
}

/// The shortest exact text: `16MiB`.
func sizeText(_ size: Int) -> String {
    guard size != 0 else { return "0B" }
    let (unit, bytes) = sizeUnits.first { size % $0.1 == 0 } ?? ("B", 1)
    return "\(size / bytes)\(unit)"
}

/// Writes `0.07` as `7%`, never `7.000000000000001%`: eight decimals of a percentage are kept.
func percent(_ share: Double) -> String {
    plain(Double(Int(share * 1e10 + 0.5)) / 1e8) + "%"
}

/// Returns the number without the `.0` that Swift appends to a whole number.
func plain(_ number: Double) -> String {
    let text = String(number)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
