import Revocation

/// The strategies that `--strategies` keeps.
struct Selection: Sendable {
    let names: [String]
    let place: Place

    init(_ names: [String]) {
        self.names = names
        place = Place("--strategies \(names.joined(separator: ",").clipped(to: 80))")
    }

    /// Adds named strategies to `root` that it does not list, so that overrides reach them.
    func add(
        to root: inout YAMLElement, catalogue: [StrategyDescriptor]
    ) throws(ScenarioErrors) {
        var decoding = Decoding(catalogue: catalogue)
        if names.isEmpty {
            decoding.refuse(
                at: place, "no strategy is named", "name one, or leave the argument out")
        }
        for name in names { _ = decoding.descriptor(name, at: place) }
        guard decoding.errors.isEmpty else { throw ScenarioErrors(decoding.errors) }

        // Anything but a list is an error in the file, reported later.
        guard let listed = root["strategies"], case .list(var items) = listed.content else {
            return
        }
        var present = Set(items.compactMap(\.strategyName))
        for name in names where present.insert(name).inserted {
            items.append(YAMLElement(place: place, content: .text(name)))
        }
        root.set(["strategies"], to: YAMLElement(place: listed.place, content: .list(items)))
    }
}

extension YAMLElement {
    /// The strategy named by an item of `strategies`, in either form.
    var strategyName: String? { text ?? self["name"]?.text }
}
