import Revocation

/// Replaces former names of strategies with their current names, wherever a scenario or an argument
/// names a strategy.
struct Aliases: Sendable {
    /// Current names by former name.
    private let names: [String: String]
    /// What to tell the user, once for each former name used.
    private(set) var notes: [String] = []

    init(_ catalogue: [StrategyDescriptor]) {
        let pairs = catalogue.flatMap { descriptor in
            descriptor.aliases.map { ($0, descriptor.name) }
        }
        names = Dictionary(pairs) { first, _ in first }
    }

    mutating func resolved(_ name: String) -> String {
        guard let now = names[name] else { return name }
        let note = "The strategy \(name) is called \(now) now; write the new name."
        if !notes.contains(note) { notes.append(note) }
        return now
    }

    mutating func resolve(in root: inout YAMLElement) {
        guard !names.isEmpty, case .mapping(var entries) = root.content else { return }
        for index in entries.indices {
            switch entries[index].key {
            case "strategies": resolve(listedIn: &entries[index].value)
            case "baseline": resolve(text: &entries[index].value)
            case "thresholds": resolve(ownersOf: &entries[index].value)
            default: break
            }
        }
        root.content = .mapping(entries)
    }

    private mutating func resolve(text element: inout YAMLElement) {
        guard let name = element.text else { return }
        element.content = .text(resolved(name))
    }

    private mutating func resolve(listedIn element: inout YAMLElement) {
        guard case .list(var items) = element.content else { return }
        for index in items.indices {
            if case .mapping(var entries) = items[index].content {
                for place in entries.indices where entries[place].key == "name" {
                    resolve(text: &entries[place].value)
                }
                items[index].content = .mapping(entries)
            } else {
                resolve(text: &items[index])
            }
        }
        element.content = .list(items)
    }

    private mutating func resolve(ownersOf element: inout YAMLElement) {
        guard case .mapping(let entries) = element.content else { return }
        element.content = .mapping(
            entries.map {
                YAMLElement.Entry(key: resolved($0.key), place: $0.place, value: $0.value)
            })
    }
}
