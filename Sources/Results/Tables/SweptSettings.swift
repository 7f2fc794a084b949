/// The settings that distinguish the variants of a run. Each is a column of the run's tables.
package struct SweptSettings: Sendable, Hashable {
    /// The names, in the order in which they first appear in labels.
    package let names: [String]
    private let values: [VariantName: [String: String]]

    static let nothing = SweptSettings([VariantName]())

    /// - Parameter variants: in any order, possibly with duplicates.
    package init(_ variants: some Sequence<VariantName>) {
        var names: [String] = []
        var values: [VariantName: [String: String]] = [:]
        for variant in variants where values[variant] == nil {
            let own = Self.settings(of: variant.label)
            values[variant] = Dictionary(own.map { ($0.name, $0.value) }) { first, _ in first }
            for setting in own where !names.contains(setting.name) { names.append(setting.name) }
        }
        self.names = names
        self.values = values
    }

    /// Returns the values of a variant, in the order of ``names``. Empty for a setting that is not
    /// swept for its strategy.
    func cells(of variant: VariantName?) -> [String] {
        let own = variant.flatMap { values[$0] } ?? [:]
        return names.map { own[$0] ?? "" }
    }

    /// Parses a label such as `token.ttl=2s cache_ttl=1s`. A value may contain spaces.
    private static func settings(of label: String) -> [(name: String, value: String)] {
        var settings: [(name: String, value: String)] = []
        for part in label.split(separator: " ", omittingEmptySubsequences: false) {
            let name = part.prefix { $0.isLetter || $0.isNumber || "._".contains($0) }
            if !name.isEmpty, part.dropFirst(name.count).first == "=" {
                settings.append((String(name), String(part.dropFirst(name.count + 1))))
            } else if let last = settings.indices.last {
                settings[last].value += " " + part
            }
        }
        return settings
    }
}
