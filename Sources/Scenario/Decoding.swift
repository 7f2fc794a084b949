import Revocation

/// One pass over a scenario's elements, which collects all errors.
///
/// Settings are in `Decoding+Settings.swift`, strategies in `Decoding+Strategies.swift`.
struct Decoding {
    let catalogue: [StrategyDescriptor]
    private(set) var errors: [ScenarioError] = []

    init(catalogue: [StrategyDescriptor]) { self.catalogue = catalogue }

    /// Whether there are so many errors that the file is not a scenario and suggesting names would
    /// take long.
    var isHopeless: Bool { errors.count >= 1_000 }

    mutating func refuse(
        _ setting: String? = nil, at place: Place, _ found: String, _ expected: String
    ) {
        errors.append(
            ScenarioError(place: place, setting: setting, found: found, expected: expected))
    }

    /// - Parameters:
    ///   - owner: what the key was looked up in.
    ///   - suggestions: where the key may belong instead.
    mutating func refuse(
        unknownKey name: String, of owner: String, at place: Place,
        known: [String], suggestions: [String] = []
    ) {
        let near = nearest(to: name, in: known).map { [$0] } ?? suggestions
        let guess = near.map(\.quoted).joined(separator: " or ")
        let start = near.isEmpty ? "it" : "did you mean \(guess)? It"
        refuse(
            at: place, "unknown key \(name.quoted) of \(owner)",
            "\(start) accepts: \(known.joined(separator: ", "))")
    }

    /// Reads the value of a key of the whole run; `standard` if it is not written.
    mutating func one<Value>(
        _ key: String, of root: YAMLElement, _ grammar: Grammar<Value>, default standard: Value
    ) -> Value {
        guard let element = root[key] else { return standard }
        if let text = element.text, let value = grammar.read(text) { return value }
        let better = element.text.flatMap { text in
            OtherSpelling.of(text) { grammar.read($0) != nil }
        }
        refuse(key, at: element.place, element.summary, Self.asked(grammar.expected, better))
        return standard
    }

    /// Reads one value, or a list of values as a sweep; returns nil if refused.
    mutating func axis(_ setting: Setting, at element: YAMLElement, of owner: String = "") -> Axis?
    {
        let name = owner.isEmpty ? setting.path : "\(owner).\(setting.path)"
        if let readMapping = setting.readMapping {
            guard let choice = readMapping(element, &self) else { return nil }
            return Axis(path: setting.path, choices: [choice], isNamed: false)
        }
        switch element.content {
        case .text(let text):
            guard let choice = setting.read(alone: text) else { break }
            return Axis(path: setting.path, choices: [choice], isNamed: false)
        case .list(let items) where setting.isList:
            let texts = items.compactMap(\.text)
            guard texts.count == items.count, let choice = setting.read(texts) else { break }
            return Axis(path: setting.path, choices: [choice], isNamed: false)
        case .list(let items):
            return sweep(setting, named: name, items, at: element.place)
        default: break
        }
        refuse(
            name, at: element.place, element.summary,
            Self.asked(setting.expected, Self.better(setting, element)))
        return nil
    }

    /// Returns what is expected, and how to write the value that was found.
    static func asked(_ expected: String, _ better: String?) -> String {
        better.map { "\(expected); write \($0)" } ?? expected
    }

    private static func better(_ setting: Setting, _ element: YAMLElement) -> String? {
        switch element.content {
        case .text(let text) where !setting.isList:
            return OtherSpelling.of(text) { setting.read([$0]) != nil }
        case .list(let items) where setting.isList:
            let written = items.compactMap(\.text)
            let texts = written.map { text in
                setting.read([text]) != nil
                    ? text : OtherSpelling.of(text) { setting.read([$0]) != nil } ?? text
            }
            guard texts != written, texts.count == items.count, setting.read(texts) != nil else {
                return nil
            }
            return "[\(texts.joined(separator: ", "))]"
        default: return nil
        }
    }

    private mutating func sweep(
        _ setting: Setting, named name: String, _ items: [YAMLElement], at place: Place
    ) -> Axis? {
        guard !items.isEmpty else {
            refuse(
                name, at: place, "an empty list", setting.expected + ", or a list of such values")
            return nil
        }
        var choices: [Choice] = []
        var seen: Set<String> = []
        for item in items where !isHopeless {
            guard let text = item.text, let choice = setting.read([text]) else {
                refuse(
                    name, at: item.place, item.summary,
                    Self.asked(setting.expected, Self.better(setting, item)))
                continue
            }
            if seen.insert(choice.text).inserted {
                choices.append(choice)
            } else {
                refuse(name, at: item.place, "\(item.summary) again", "each value of a sweep once")
            }
        }
        guard choices.count == items.count else { return nil }
        return Axis(path: setting.path, choices: choices, isNamed: choices.count > 1)
    }
}
