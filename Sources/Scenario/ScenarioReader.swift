package import Revocation

/// Reads scenario files into plans.
///
/// Reports every error of a file, unless it is not YAML. Defaults are in ``Settings``.
package struct ScenarioReader: Sendable {
    let catalogue: [StrategyDescriptor]

    /// - Parameter catalogue: the known strategies, as listed by the registry.
    package init(catalogue: [StrategyDescriptor]) { self.catalogue = catalogue }

    /// Reads the file at `path`, of at most 1 MiB; see ``read(text:name:overrides:only:seed:)``.
    package func read(
        file path: String, overrides: [Override] = [], only: [String]? = nil, seed: UInt64? = nil
    ) throws(ScenarioErrors) -> Plan {
        let text = try ScenarioFile.text(at: path)
        return try read(text: text, name: path, overrides: overrides, only: only, seed: seed)
    }

    /// Reads a scenario.
    ///
    /// - Parameters:
    ///   - name: the file's path, as shown in errors.
    ///   - overrides: settings to change before anything is read, in this order.
    ///   - only: strategies to keep; a known one that is missing is added with its defaults.
    ///   - seed: a seed to use instead of the scenario's.
    package func read(
        text: String, name: String, overrides: [Override] = [], only: [String]? = nil,
        seed: UInt64? = nil
    ) throws(ScenarioErrors) -> Plan {
        let text = text.withoutByteOrderMark
        var root = try YAMLReading(text: text, source: name, isFile: true).element()
        var aliases = Aliases(catalogue)
        aliases.resolve(in: &root)
        let selection = only.map { Selection($0.map { aliases.resolved($0) }) }
        try selection?.add(to: &root, catalogue: catalogue)
        for override in overrides { try override.apply(to: &root) }
        aliases.resolve(in: &root)

        var decoding = Decoding(catalogue: catalogue)
        let draft = ScenarioDraft(
            root: root, selection: selection, seed: seed, notes: aliases.notes, &decoding)
        guard decoding.errors.isEmpty, let draft else { throw ScenarioErrors(decoding.errors) }
        return draft.plan(name: name, text: text)
    }
}
