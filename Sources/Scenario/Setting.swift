import Revocation
import Tokens

/// One value of a setting, and how it changes a variant.
struct Choice: Sendable {
    /// The text in a label. Two choices with the same text are the same.
    let text: String
    let apply: @Sendable (inout Variant) -> Void
}

/// A setting that a scenario may contain: one for all strategies, or an option of one strategy.
struct Setting: Sendable {
    /// `token.ttl`; for an option its bare name, `cache_ttl`.
    let path: String
    let entry: ReferenceEntry
    let expected: String
    /// Whether the value itself is a list, so that a list is not a sweep.
    let isList: Bool
    /// Reads the texts: exactly one, unless ``isList``.
    let read: @Sendable ([String]) -> Choice?
    /// Reads a mapping, if the value is a mapping. It returns nil only after recording a refusal.
    private(set) var readMapping: (@Sendable (YAMLElement, inout Decoding) -> Choice?)?
    /// The word that may replace a list.
    private var word: (text: String, choice: Choice)?

    /// Reads a value that is not in a list.
    func read(alone text: String) -> Choice? {
        if isList { return word?.text == text ? word?.choice : nil }
        return read([text])
    }

    init<Value>(
        _ path: String, _ key: any WritableKeyPath<Settings, Value> & Sendable,
        _ grammar: Grammar<Value>, example: String, _ meaning: String
    ) {
        self.path = path
        entry = ReferenceEntry(
            name: path, meaning: meaning, value: grammar.kind.rawValue, range: grammar.range,
            standard: grammar.text(Settings()[keyPath: key]), example: example)
        expected = grammar.expected
        isList = false
        read = { texts in
            guard let text = texts.first, let value = grammar.read(text) else { return nil }
            return Choice(text: grammar.text(value)) { $0.settings[keyPath: key] = value }
        }
    }

    init<Value>(
        list path: String, _ key: any WritableKeyPath<Settings, [Value]> & Sendable,
        _ grammar: Grammar<Value>, example: String, _ meaning: String, expected: String,
        accepts: @escaping @Sendable ([Value]) -> Bool
    ) {
        let standard = Settings()[keyPath: key].map(grammar.text).joined(separator: ", ")
        self.path = path
        entry = ReferenceEntry(
            name: path, meaning: meaning, value: "list, each a \(grammar.kind.rawValue)",
            range: grammar.range, standard: "[\(standard)]", example: example)
        self.expected = expected
        isList = true
        read = { texts in
            let values = texts.compactMap(grammar.read)
            guard values.count == texts.count, accepts(values) else { return nil }
            let text = "[" + values.map(grammar.text).joined(separator: " ") + "]"
            return Choice(text: text) { $0.settings[keyPath: key] = values }
        }
    }

    /// Creates the setting of a ladder: a list, or the word for a ladder that finds its own rungs.
    init(
        ladder path: String, _ key: any WritableKeyPath<Settings, Ladder> & Sendable,
        _ grammar: Grammar<Int>, example: String, _ meaning: String
    ) {
        self.path = path
        let automatic = Ladder.automatic
        entry = ReferenceEntry(
            name: path, meaning: meaning,
            value: "`\(automatic)`, or a list, each a \(grammar.kind.rawValue)",
            range: "\(automatic), or \(grammar.range)", standard: automatic, example: example)
        expected =
            "\(automatic), or an ascending list of whole numbers from \(grammar.range), such as "
            + "[1, 2, 8]"
        isList = true
        word = (automatic, Choice(text: automatic) { $0.settings[keyPath: key] = .auto })
        read = { texts in
            let values = texts.compactMap(grammar.read)
            guard values.count == texts.count, !values.isEmpty,
                zip(values, values.dropFirst()).allSatisfy({ $0 < $1 })
            else { return nil }
            let text = "[" + values.map(grammar.text).joined(separator: " ") + "]"
            return Choice(text: text) { $0.settings[keyPath: key] = .listed(values) }
        }
    }

    /// Creates a setting for claims of any names, as a mapping.
    init(
        claims path: String, _ key: any WritableKeyPath<Settings, ExtraClaims> & Sendable,
        example: String, _ meaning: String
    ) {
        let range = "up to \(ExtraClaims.maximumBytes) bytes as JSON"
        let expected = "a mapping of claims, \(range), such as { tenant: t1 }"
        self.path = path
        self.expected = expected
        entry = ReferenceEntry(
            name: path, meaning: meaning, value: ValueKind.mapping.rawValue, range: range,
            standard: Settings()[keyPath: key].json, example: example)
        isList = false
        read = { _ in nil }
        readMapping = { element, decoding in
            guard let claims = decoding.claims(path, at: element, expected) else { return nil }
            return Choice(text: claims.json) { $0.settings[keyPath: key] = claims }
        }
    }

    init(_ option: StrategyOption) {
        let grammar = Grammar.option(option.kind)
        let standard = grammar.text(option.standard)
        path = option.name
        entry = ReferenceEntry(
            name: option.name, meaning: option.help, value: grammar.kind.rawValue,
            range: grammar.range, standard: standard, example: standard)
        expected = grammar.expected
        isList = false
        read = { texts in
            guard let text = texts.first, let value = grammar.read(text) else { return nil }
            return Choice(text: grammar.text(value)) { $0.options[option.name] = value }
        }
    }
}

/// The reference entry of one key.
struct ReferenceEntry: Sendable {
    let name: String
    let meaning: String
    /// The kind of value.
    let value: String
    let range: String
    /// The default.
    let standard: String
    /// An example value in YAML.
    let example: String
}
