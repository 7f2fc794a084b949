/// Returns a number as written in CSV and JSON: no locale, no exponent, at most `decimals` decimal
/// places.
package func plain(_ value: Double, decimals: Int = 3) -> String {
    guard value.isFinite else { return "" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 9e15 else { return "\(value)" }
    let units = UInt64(scaled)
    let divisor = UInt64(scale)
    var fraction = decimals > 0 ? String(units % divisor) : ""
    fraction = String(repeating: "0", count: max(decimals - fraction.count, 0)) + fraction
    while fraction.last == "0" { fraction.removeLast() }
    let sign = value < 0 && units > 0 ? "-" : ""
    return sign + String(units / divisor) + (fraction.isEmpty ? "" : "." + fraction)
}

/// Returns the nearest whole number, clamped to the range of the type. Returns 0 for NaN.
package func clamped(_ value: Double) -> UInt64 {
    guard value > 0 else { return 0 }
    return value < 0x1p64 ? UInt64(value.rounded(.toNearestOrAwayFromZero)) : .max
}
