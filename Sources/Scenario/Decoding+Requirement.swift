import Model
import Revocation

extension Decoding {
    private static let owner = "requirement"

    /// Reads `requirement`: the requirement for `revbench decide` and the report if none is given.
    mutating func requirement(of root: YAMLElement) -> Requirement? {
        guard let element = root[Self.owner] else { return nil }
        let known = Requirement.Key.allCases.map(\.rawValue)
        guard case .mapping(let entries) = element.content, !entries.isEmpty else {
            refuse(
                Self.owner, at: element.place, element.summary,
                "a mapping of: \(known.joined(separator: ", "))")
            return nil
        }
        var requirement = Requirement()
        for entry in entries where !isHopeless {
            guard let key = Requirement.Key(rawValue: entry.key) else {
                refuse(unknownKey: entry.key, of: Self.owner, at: entry.place, known: known)
                continue
            }
            read(key, entry.value, into: &requirement)
        }
        if let active = requirement.active, let clients = requirement.clients, active > clients {
            refuse(
                Self.owner, at: element.place, "\(active) active clients of \(clients)",
                "at most as many as there are clients")
        }
        return requirement
    }

    private mutating func read(
        _ key: Requirement.Key, _ element: YAMLElement, into requirement: inout Requirement
    ) {
        typealias Keys = RequirementKeys
        switch key {
        case .maxWindow: requirement.maxWindow = value(key, element, Keys.window)
        case .rate:
            requirement.rate_per_s = value(key, element, Keys.rate)
            if requirement.rate_per_s == 0 {
                refuse(Self.path(key), at: element.place, element.summary, "more than 0/s")
            }
        case .machines: requirement.machines = value(key, element, Keys.machines)
        case .storeRoundTrip: requirement.storeRoundTrip = value(key, element, Keys.time)
        case .maxP99: requirement.maxP99 = value(key, element, Keys.time)
        case .reach: requirement.reach = value(key, element, Keys.reach)
        case .outage: requirement.outage = value(key, element, Keys.outage)
        case .clients: requirement.clients = value(key, element, Keys.clients)
        case .active: requirement.active = value(key, element, Keys.clients)
        case .sessions: requirement.sessions = value(key, element, Keys.life)
        case .revocations: requirement.revocations_per_s = value(key, element, Keys.rate)
        case .fix: requirement.fixed = fixed(element)
        case .hops: requirement.hops = value(key, element, Keys.hops)
        case .prefer: requirement.preference = value(key, element, Keys.preference)
        case .shortestLifetime: requirement.shortestLifetime = value(key, element, Keys.life)
        case .shortestPeriod: requirement.shortestPeriod = value(key, element, Keys.period)
        case .deployment: requirement.deployment = value(key, element, Keys.deployment)
        }
    }

    private static func path(_ key: Requirement.Key) -> String { "\(owner).\(key.rawValue)" }

    /// Reads one value; returns nil if it is refused.
    private mutating func value<Value>(
        _ key: Requirement.Key, _ element: YAMLElement, _ grammar: Grammar<Value>
    ) -> Value? {
        if let text = element.text, let value = grammar.read(text) { return value }
        let better = element.text.flatMap { text in
            OtherSpelling.of(text) { grammar.read($0) != nil }
        }
        refuse(
            Self.path(key), at: element.place, element.summary, Self.asked(grammar.expected, better)
        )
        return nil
    }

    /// The names of a scenario's durations: those of tokens, and every strategy's options.
    private var durationNames: [String] {
        let options = catalogue.flatMap(\.options).filter { option in
            if case .duration = option.kind { true } else { false }
        }
        return [DurationTerm.lifetime, .leeway].map(\.path) + Set(options.map(\.name)).sorted()
    }

    private mutating func fixed(_ element: YAMLElement) -> [String: Duration] {
        guard case .mapping(let entries) = element.content, !entries.isEmpty else {
            refuse(Self.path(.fix), at: element.place, element.summary, RequirementKeys.fixRange)
            return [:]
        }
        let known = durationNames
        var fixed: [String: Duration] = [:]
        for entry in entries where !isHopeless {
            guard known.contains(entry.key) else {
                refuse(
                    unknownKey: entry.key, of: Self.path(.fix), at: entry.place, known: known)
                continue
            }
            fixed[entry.key] = value(.fix, entry.value, RequirementKeys.period)
        }
        return fixed
    }
}
