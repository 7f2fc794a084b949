import Revocation

/// Turns the manifest of format 1 into that of the present format: what has another name is
/// renamed, what is missing is derived from the rest. It goes with that format's support.
enum FormatOne {
    /// What does not have the expected shape is left as it is, for the reader to refuse.
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

    /// The strategy that calibrates was called `null`, and an option's name told what it decides.
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

/// The durations among a variant's options and settings, in ns.
struct DurationValues {
    /// By the options' names.
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

/// What the guarantees of a run of format 1 are made of. It is found by value: the settings that
/// add up to what the guarantee says.
private struct TermsOfFormatOne {
    /// Options by their names, then the token's life and leeway; without those that are nothing.
    private let candidates: [(term: DurationTerm, value: UInt64)]

    init(_ durations: DurationValues) {
        let options = durations.options.sorted { $0.key < $1.key }.map {
            (term: DurationTerm.option($0.key), value: $0.value)
        }
        let token = [
            (term: DurationTerm.lifetime, value: durations.lifetime ?? 0),
            (term: .leeway, value: durations.leeway ?? 0),
        ]
        // Sets are enumerated as bit masks; no strategy has as many settings.
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

    /// The smallest sets of settings that add up to a duration. More than one where the run's
    /// values don't tell them apart.
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

    /// A token's life decides where a strategy waits for it, and only there.
    private func fitting(_ sums: [[DurationTerm]], _ waitsForExpiry: Bool) -> [PlainJSON] {
        let chosen = sums.filter { $0.contains(.lifetime) == waitsForExpiry }
        return (chosen.isEmpty ? sums : chosen).map(json)
    }

    private func json(_ terms: [DurationTerm]) -> PlainJSON {
        .list(terms.map { .text($0.path) })
    }
}
