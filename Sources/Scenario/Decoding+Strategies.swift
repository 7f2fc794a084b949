import Revocation

/// A strategy as listed in the scenario, with its options.
struct Listed: Sendable {
    let descriptor: StrategyDescriptor
    let place: Place
    var axes: [Axis] = []
}

extension Decoding {
    /// Reads the listed strategies.
    mutating func strategies(of root: YAMLElement) -> [Listed] {
        guard let element = root["strategies"] else {
            refuse(
                "strategies", at: root.place, "nothing",
                "a list of at least one of: \(names.joined(separator: ", "))")
            return []
        }
        guard case .list(let items) = element.content, !items.isEmpty else {
            refuse(
                "strategies", at: element.place, element.summary,
                "a list of at least one of: \(names.joined(separator: ", "))")
            return []
        }
        var listed: [Listed] = []
        for item in items where !isHopeless {
            if let strategy = strategy(item) { listed.append(strategy) }
        }
        return telling(listed)
    }

    var names: [String] { catalogue.map(\.name) }

    /// The strategy that calibrates the harness; nil if the catalogue has none.
    var calibration: StrategyDescriptor? { catalogue.first(where: \.isCalibration) }

    private mutating func strategy(_ element: YAMLElement) -> Listed? {
        switch element.content {
        case .text(let name):
            return descriptor(name, at: element.place).map {
                Listed(descriptor: $0, place: element.place)
            }
        case .mapping(let entries):
            guard let name = element["name"]?.text else {
                let named = element["name"] ?? element
                refuse("strategies", at: named.place, named.summary, "a name, as in { name: jwt }")
                return nil
            }
            guard let descriptor = descriptor(name, at: element["name"]?.place ?? element.place)
            else { return nil }
            return options(entries.filter { $0.key != "name" }, of: descriptor, at: element.place)
        case .list:
            refuse(
                "strategies", at: element.place, element.summary,
                "a name, or a mapping with name and that strategy's options")
            return nil
        }
    }

    private mutating func options(
        _ entries: [YAMLElement.Entry], of descriptor: StrategyDescriptor, at place: Place
    ) -> Listed {
        let known = descriptor.options.map(\.name)
        var axes: [String: Axis] = [:]
        for entry in entries where !isHopeless {
            if let option = descriptor.options.first(where: { $0.name == entry.key }) {
                axes[entry.key] = axis(Setting(option), at: entry.value, of: descriptor.name)
            } else if known.isEmpty {
                refuse(
                    at: entry.place, "unknown key \(entry.key.quoted) of \(descriptor.name)",
                    "this strategy has no options")
            } else {
                refuse(
                    unknownKey: entry.key, of: descriptor.name, at: entry.place, known: known)
            }
        }
        return Listed(
            descriptor: descriptor, place: place, axes: known.compactMap { axes[$0] })
    }

    mutating func descriptor(_ name: String, at place: Place) -> StrategyDescriptor? {
        if let descriptor = catalogue.first(where: { $0.name == name }) { return descriptor }
        guard !name.isEmpty else {
            refuse("strategies", at: place, "nothing", "one of: \(names.joined(separator: ", "))")
            return nil
        }
        let near = nearest(to: name, in: names)
        let start = near.map { "did you mean \"\($0)\"? Known strategies" } ?? "known strategies"
        refuse(
            at: place, "unknown strategy \(name.quoted)",
            "\(start): \(names.joined(separator: ", "))")
        return nil
    }

    /// Distinguishes entries of a strategy that is listed more than once by what each of them sets.
    private func telling(_ listed: [Listed]) -> [Listed] {
        let counts = Dictionary(grouping: listed, by: \.descriptor.name).mapValues(\.count)
        return listed.map { entry in
            guard counts[entry.descriptor.name, default: 0] > 1 else { return entry }
            var named = entry
            named.axes = entry.axes.map { Axis(path: $0.path, choices: $0.choices, isNamed: true) }
            return named
        }
    }
}
