import Revocation

/// Converts the manifest of format 1 into the present format: keys with other names are renamed,
/// and missing values are derived from the rest. To be removed together with the support of that
/// format.
enum FormatOne {
    /// Returns the manifest in the present format. Values of an unexpected shape are left
    /// unchanged, for the reader to reject.
    static func upgraded(_ manifest: PlainJSON) -> PlainJSON {
        var manifest = manifest
        manifest["format"] = .whole(Int64(RunFormat.first.rawValue))
        let variants = manifest["plan"]?["variants"]?.items ?? []
        if var plan = manifest["plan"] {
            plan.changeItems(of: "variants", upgradeVariant)
            plan.changeItems(of: "trials") { $0.rename("isTwin", to: "isControl") }
            manifest["plan"] = plan
        }
        manifest.changeItems(of: "trials") { trial in
            trial.rename("isTwin", to: "isControl")
            trial.rename("stance", to: "outage")
        }
        manifest.changeItems(of: "guarantees") { promise in
            let variant = variants.first {
                $0["strategy"] == promise["strategy"] && $0["label"] == promise["variant"]
            }
            guard var guarantee = promise["guarantee"] else { return }
            guarantee.rename("stance", to: "outage")
            TermsOfFormatOne(DurationValues(variant)).state(in: &guarantee)
            promise["guarantee"] = guarantee
        }
        return manifest
    }

    /// In format 1 the calibrating strategy was called `null`, and an option's name implied its
    /// role.
    private static func upgradeVariant(_ variant: inout PlainJSON) {
        variant["isCalibration"] = .bool(variant["strategy"]?.text == "null")
        let roles = DurationValues(variant).options.keys.reduce(into: [String: OptionRole]()) {
            $0[$1] = $1.hasPrefix("cache") ? .keptAnswerLife : .refreshPeriod
        }
        var stated = roles.mapValues { PlainJSON.text($0.rawValue) }
        if variant["options"]?["cache_entries"] != nil {
            stated["cache_entries"] = .text(OptionRole.cacheCapacity.rawValue)
        }
        variant["optionRoles"] = .object(stated)
    }
}

/// The durations of a variant's options and settings, in ns.
struct DurationValues {
    /// The values by the options' names.
    let options: [String: UInt64]
    let lifetime: UInt64?
    let leeway: UInt64?

    init(_ variant: PlainJSON?) {
        func value(_ json: PlainJSON?) -> UInt64? {
            json?.text.flatMap { Duration(text: $0) }.flatMap { UInt64(exactly: $0.nanoseconds) }
        }
        var options: [String: UInt64] = [:]
        if case .object(let members)? = variant?["options"] {
            for (name, option) in members { options[name] = value(option["duration"]) }
        }
        self.options = options
        let token = variant?["settings"]?["token"]
        lifetime = value(token?["ttl"])
        leeway = value(token?["leeway"])
    }
}

/// Finds the terms of the guarantees of a run of format 1. They are found by value: the settings
/// that add up to the guarantee's duration.
private struct TermsOfFormatOne {
    /// The options by name, followed by the token's life and leeway. Zero durations are left out.
    private let candidates: [(term: DurationTerm, value: UInt64)]

    init(_ durations: DurationValues) {
        let options = durations.options.sorted { $0.key < $1.key }.map {
            (term: DurationTerm.option($0.key), value: $0.value)
        }
        let token = [
            (term: DurationTerm.lifetime, value: durations.lifetime ?? 0),
            (term: .leeway, value: durations.leeway ?? 0),
        ]
        // Sets are enumerated as bit masks. No strategy has this many settings.
        candidates = Array((options + token).filter { $0.value > 0 }.prefix(12))
    }

    func state(in guarantee: inout PlainJSON) {
        for terms in ["boundTerms", "modelLowTerms", "modelHighTerms"] { guarantee[terms] = nil }
        let waitsForExpiry = guarantee["family"]?.text == StrategyFamily.expires.rawValue
        if let bound = guarantee["bound_ns"]?.count {
            let sums = fitting(sums(to: bound), waitsForExpiry)
            guarantee["boundTerms"] = sums.first
            guarantee["boundAlternatives"] = .list(Array(sums.dropFirst()))
        }
        if let high = guarantee["modelHigh_ns"]?.count {
            let sums = fitting(sums(to: high), waitsForExpiry)
            guarantee["modelHighTerms"] = sums.first
            guarantee["modelHighAlternatives"] = .list(Array(sums.dropFirst()))
        }
        if let low = guarantee["modelLow_ns"]?.count {
            guarantee["modelLowTerms"] = sums(to: low).first.map(json)
        }
    }

    /// Returns the smallest sets of settings that add up to a duration. There are several if the
    /// run's values do not distinguish them.
    private func sums(to total_ns: UInt64) -> [[DurationTerm]] {
        var found: [[DurationTerm]] = []
        for bits in 1..<(1 << candidates.count) {
            let set = candidates.indices.filter { bits & (1 << $0) != 0 }.map { candidates[$0] }
            let sum = set.reduce(UInt64(0)) { $0 &+ $1.value }
            if sum == total_ns { found.append(set.map(\.term)) }
        }
        let fewest = found.map(\.count).min() ?? 0
        return found.filter { $0.count == fewest }
    }

    /// Returns the sums that fit: those with the token's life if the strategy waits for expiry,
    /// those without it if not. If there are none, returns all sums.
    private func fitting(_ sums: [[DurationTerm]], _ waitsForExpiry: Bool) -> [PlainJSON] {
        let chosen = sums.filter { $0.contains(.lifetime) == waitsForExpiry }
        return (chosen.isEmpty ? sums : chosen).map(json)
    }

    private func json(_ terms: [DurationTerm]) -> PlainJSON {
        .list(terms.map { .text($0.path) })
    }
}
