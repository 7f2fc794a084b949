/// A value of a scenario file before it is interpreted: its text and its position.
struct YAMLElement: Sendable, Hashable {
    struct Entry: Sendable, Hashable {
        let key: String
        let place: Place
        var value: YAMLElement
    }

    enum Content: Sendable, Hashable {
        /// A scalar as written, without quotation marks.
        case text(String)
        case list([YAMLElement])
        case mapping([Entry])
    }

    /// The most levels in a scenario. The deepest setting has three.
    static let deepest = 8

    let place: Place
    var content: Content
    /// Whether the text was in quotation marks.
    var isQuoted = false

    subscript(key: String) -> YAMLElement? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// Puts `value` at `path`, replacing whatever is there, so that an error names its argument.
    mutating func set(_ path: ArraySlice<String>, to value: YAMLElement) {
        guard let key = path.first else {
            self = value
            return
        }
        var entries: [Entry] = []
        if case .mapping(let written) = content {
            entries = written
        } else {
            self = YAMLElement(place: value.place, content: .mapping([]))
        }
        let index = entries.firstIndex { $0.key == key } ?? entries.endIndex
        if index == entries.endIndex {
            let empty = YAMLElement(place: value.place, content: .mapping([]))
            entries.append(Entry(key: key, place: value.place, value: empty))
        }
        entries[index].value.set(path.dropFirst(), to: value)
        content = .mapping(entries)
    }

    /// How an error shows the element: `"-1s"`, `nothing`, `[8, 2]`, `a mapping`.
    var summary: String {
        switch content {
        case .text(""): return "nothing"
        case .text(let text): return text.quoted
        case .mapping(let entries): return entries.isEmpty ? "an empty mapping" : "a mapping"
        case .list(let items):
            let texts = items.compactMap(\.text)
            guard texts.count == items.count, texts.count <= 12 else { return "a list" }
            return "[" + texts.map { $0.clipped(to: 20) }.joined(separator: ", ") + "]"
        }
    }

    var text: String? {
        if case .text(let text) = content { text } else { nil }
    }
}

extension String {
    /// The text for a message: in quotation marks, on one line, not too long.
    var quoted: String { "\"" + clipped(to: 60) + "\"" }

    /// Returns the first `limit` characters, with control characters escaped.
    func clipped(to limit: Int) -> String {
        var clipped = ""
        for scalar in unicodeScalars.prefix(limit) {
            clipped +=
                scalar.value < 0x20 || scalar.value == 0x7f
                ? scalar.escaped(asASCII: false) : String(scalar)
        }
        return unicodeScalars.count > limit ? clipped + "..." : clipped
    }
}
