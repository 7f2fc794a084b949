/// A setting changed from the command line: `token.ttl=3s`, `strategies.jwt-x.cache_ttl=[0s, 1s]`.
package struct Override: Sendable, Hashable {
    package let path: [String]
    /// YAML, so that a list is a sweep here too.
    package let value: String
    /// The argument as written, for messages: `--set token.ttl=3s`.
    package let origin: String

    /// Reads `path=value`.
    package init(_ argument: String) throws(ScenarioErrors) {
        origin = "--set \(argument.clipped(to: 80))"
        guard let equals = argument.firstIndex(of: "=") else {
            throw ScenarioErrors(
                place: Place(origin), found: "there is no \"=\"",
                expected: "write path=value, such as token.ttl=3s")
        }
        path = argument[..<equals].split(separator: ".", omittingEmptySubsequences: false)
            .map(String.init)
        value = String(argument[argument.index(after: equals)...])
        guard path.allSatisfy({ !$0.isEmpty }), path.count <= YAMLElement.deepest else {
            throw ScenarioErrors(
                place: Place(origin), found: "the path is not valid",
                expected: "write path=value, such as token.ttl=3s")
        }
    }
}

extension Override {
    /// Writes the value into `root` as if it were in the scenario.
    func apply(to root: inout YAMLElement) throws(ScenarioErrors) {
        let element = try YAMLReading(text: value, source: origin, isFile: false).element()
        guard path.first == "strategies", path.count > 1 else {
            root.set(path[...], to: element)
            return
        }
        guard path.count == 3 else {
            throw ScenarioErrors(
                place: Place(origin), found: "no option is named",
                expected: "write strategies.NAME.OPTION=value")
        }
        // Anything but a list is an error in the file, reported later.
        guard let listed = root["strategies"], case .list(var items) = listed.content else {
            return
        }
        try setOption(to: element, in: &items)
        root.set(["strategies"], to: YAMLElement(place: listed.place, content: .list(items)))
    }

    /// Sets the option on every entry of the strategy.
    private func setOption(
        to element: YAMLElement, in items: inout [YAMLElement]
    ) throws(ScenarioErrors) {
        let names = items.compactMap(\.strategyName)
        guard names.contains(path[1]) else {
            let near = nearest(to: path[1], in: names)
            let start = near.map { "did you mean \"\($0)\"? It" } ?? "it"
            let all = names.prefix(20).map { $0.clipped(to: 40) }.joined(separator: ", ")
            throw ScenarioErrors(
                place: Place(origin), found: "the scenario has no strategy \(path[1].quoted)",
                expected: "\(start) has: \(all)")
        }
        for index in items.indices where items[index].strategyName == path[1] {
            let item = items[index]
            if item.text != nil {
                let name = YAMLElement.Entry(key: "name", place: item.place, value: item)
                items[index].content = .mapping([name])
            }
            items[index].set(path[2...], to: element)
        }
    }
}
