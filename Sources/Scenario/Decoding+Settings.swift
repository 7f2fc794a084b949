import Revocation
import Stores

extension Decoding {
    /// Returns whether there is anything to read: a scenario is a mapping.
    mutating func isMapping(_ root: YAMLElement) -> Bool {
        if case .mapping(let entries) = root.content, !entries.isEmpty { return true }
        let known = Schema.keys(under: "").joined(separator: ", ")
        refuse("the scenario", at: root.place, root.summary, "a mapping of: \(known)")
        return false
    }

    /// Reads the settings that are written, in the order of the schema.
    mutating func settings(of root: YAMLElement) -> [Axis] {
        var axes: [String: Axis] = [:]
        group(root, prefix: "", into: &axes)
        return Schema.settings.compactMap { axes[$0.path] }
    }

    private mutating func group(
        _ element: YAMLElement, prefix: String, into axes: inout [String: Axis]
    ) {
        let known = Schema.keys(under: prefix)
        let owner = prefix.isEmpty ? "the scenario" : String(prefix.dropLast())
        guard case .mapping(let entries) = element.content, !entries.isEmpty else {
            refuse(
                owner, at: element.place, element.summary,
                "a mapping of: \(known.joined(separator: ", "))")
            return
        }
        for entry in entries where !isHopeless {
            let path = prefix + entry.key
            if let setting = Schema.setting(at: path) {
                axes[path] = axis(setting, at: entry.value)
            } else if !Schema.keys(under: path + ".").isEmpty {
                group(entry.value, prefix: path + ".", into: &axes)
            } else if !known.contains(entry.key) {
                refuse(
                    unknownKey: entry.key, of: owner, at: entry.place, known: known,
                    suggestions: Schema.paths(endingIn: entry.key))
            }
        }
    }

    /// Refuses more tokens than fit into memory.
    mutating func checkPopulation(of variants: [Variant], root: YAMLElement) {
        let counts = variants.map(\.settings.population.tokens)
        guard let most = counts.max(), most > PopulationSettings.mostTokens else { return }
        refuse(
            "population", at: root["population"]?.place ?? root.place,
            "\(most) tokens (subjects times tokens_per_subject)",
            "at most \(PopulationSettings.mostTokens)")
    }

    /// Refuses tokens that expire during measurement, because that would count as refusals of the
    /// strategy.
    mutating func checkLifetime(of variants: [Variant], root: YAMLElement) {
        guard
            let short = variants.first(where: { variant in
                variant.settings.population.ttl < variant.settings.neededLifetime
            })
        else { return }
        let written = root["population"]?["ttl"]
        let life = short.settings.population.ttl.text
        refuse(
            "population.ttl", at: written?.place ?? root.place,
            written == nil ? "\(life), the default" : life.quoted,
            "at least the \(short.settings.neededLifetime.text) that the warm-up, capacity and "
                + "latency phases take"
                + (short.settings.token.ttlJitter > 0 ? ", with token.ttl_jitter" : ""))
    }

    /// Refuses more workers than one process can have.
    mutating func checkWorkers(of variants: [Variant], root: YAMLElement) {
        let isOver = variants.contains { variant in
            variant.settings.deployment == .inProcess
                && variant.settings.capacity.concurrency.needsConnections
        }
        guard isOver else { return }
        let written = root["capacity"]?["concurrency"]
        refuse(
            "capacity.concurrency", at: written?.place ?? root.place,
            written?.summary ?? "more workers",
            "at most \(Ladder.mostWorkers) workers where each is a thread; with deployment: http "
                + "alone, up to \(Ladder.mostConnections) connections")
    }

    /// Refuses round trips so long that every command would time out before its answer.
    mutating func checkNetwork(of variants: [Variant], root: YAMLElement) {
        guard let slow = variants.first(where: { $0.settings.isTooFarFromRedis }),
            let network = slow.settings.network
        else { return }
        let element = root["network"]
        refuse(
            "network", at: element?.place ?? root.place,
            "a round trip to the store of up to \(network.longestStoreRTT.text)",
            "less than redis.command_timeout, which is "
                + "\(slow.settings.redis.commandTimeout.text)")
    }
}

extension Settings {
    fileprivate var isTooFarFromRedis: Bool {
        network.map { $0.longestStoreRTT >= redis.commandTimeout } ?? false
    }

    /// The lifetime of the population's tokens at which even the shortest is long enough.
    fileprivate var neededLifetime: Duration {
        token.ttlJitter > 0 ? use / (1 - token.ttlJitter) : use
    }

    /// How long a token of the population is in use.
    fileprivate var use: Duration {
        // Over a network, both phases run once more.
        capacity.warmup
            + (capacity.duration * capacity.concurrency.longest
                + latency.duration * latency.load.count) * (network == nil ? 1 : 2)
    }
}

extension Schema {
    static func setting(at path: String) -> Setting? { settings.first { $0.path == path } }

    /// Returns the names one level below `prefix`, which is empty or ends in a dot.
    static func keys(under prefix: String) -> [String] {
        var keys: [String] = prefix.isEmpty ? runKeys : []
        for setting in settings where setting.path.hasPrefix(prefix) {
            let rest = setting.path.dropFirst(prefix.count)
            let key = String(rest.prefix { $0 != "." })
            if !keys.contains(key) { keys.append(key) }
        }
        return keys
    }

    /// Returns `token.algorithm` for an `algorithm` in the wrong place.
    static func paths(endingIn key: String) -> [String] {
        settings.map(\.path).filter { $0.hasSuffix(".\(key)") }
    }
}
