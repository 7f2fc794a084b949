/// The durations among a variant's settings and options, by name.
struct DurationSettings: Sendable {
    static let lifetime = "token.ttl"
    static let leeway = "token.leeway"

    /// Options first, then the token's life and leeway; the order of names.
    let names: [String]
    let values_ns: [String: UInt64]

    init(_ variant: VariantFigures) {
        var values = variant.values.reduce(into: [String: UInt64]()) { values, entry in
            // A setting of the whole scenario has a dot in its path, an option none.
            let isOption = !entry.key.contains(".")
            guard isOption || entry.key == Self.lifetime || entry.key == Self.leeway else { return }
            values[entry.key] = Self.nanoseconds(entry.value)
        }
        let options = values.keys.filter { !$0.contains(".") }.sorted()
        names = options + [Self.lifetime, Self.leeway]
        values[Self.leeway] = values[Self.leeway] ?? 0
        values_ns = values
    }

    private static let units: [(name: String, ns: UInt64)] = [
        ("min", 60_000_000_000), ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
        ("s", 1_000_000_000), ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
    ]

    /// Reads what a plan writes: `300ms`, always a whole number. Nil for anything else.
    static func nanoseconds(_ text: String) -> UInt64? {
        guard let unit = units.first(where: { text.hasSuffix($0.name) }),
            let count = UInt64(text.dropLast(unit.name.count)),
            case let (product, overflow) = count.multipliedReportingOverflow(by: unit.ns),
            !overflow
        else { return nil }
        return product
    }

    /// The smallest sets of settings that add up to `total_ns`: what a figure of the run is taken to
    /// follow. More than one where the run's values don't tell them apart.
    func sums(to total_ns: UInt64) -> [[String]] {
        // More settings than this no strategy has; the sets are counted by bits.
        let candidates = names.filter { (values_ns[$0] ?? 0) > 0 }.prefix(12)
        var found: [[String]] = []
        for bits in 1..<(1 << candidates.count) {
            let set = candidates.indices.filter { bits & (1 << $0) != 0 }.map { candidates[$0] }
            let sum = set.reduce(UInt64(0)) { $0 &+ (values_ns[$1] ?? 0) }
            if sum == total_ns { found.append(set) }
        }
        let fewest = found.map(\.count).min() ?? 0
        return found.filter { $0.count == fewest }
    }

    /// What the settings named add up to under other values.
    func sum(of names: [String], under changes_ns: [String: UInt64]) -> Double {
        names.reduce(0) { $0 + Double(changes_ns[$1] ?? values_ns[$1] ?? 0) }
    }
}
