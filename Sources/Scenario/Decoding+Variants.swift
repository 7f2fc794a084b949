import Revocation

extension Decoding {
    /// Reads the strategy to which ratios are taken: the one named, or the first.
    mutating func baseline(of root: YAMLElement, listed: [Listed]) -> String? {
        guard let element = root["baseline"] else { return listed.first?.descriptor.name }
        let names = listed.map(\.descriptor.name)
        if let text = element.text, names.contains(text) { return text }
        // If a strategy was refused, the baseline may be the one that seems to be missing.
        guard !names.isEmpty else { return nil }
        refuse(
            "baseline", at: element.place, element.summary,
            "one of the strategies listed: \(names.joined(separator: ", "))")
        return nil
    }

    /// Returns the calibration at the first values, but in every kind of deployment, then every
    /// strategy at every combination; nil if refused.
    mutating func variants(
        of listed: [Listed], under axes: [Axis], root: YAMLElement
    ) -> [Variant]? {
        let measured = listed.filter { !$0.descriptor.isCalibration }
        var variants: [Variant] = []
        if let calibration {
            let options = listed.first { $0.descriptor.isCalibration }?.axes ?? []
            let first = (axes + options).map { $0.path == Schema.deploymentPath ? $0 : $0.first }
            variants = Axis.product(of: first, from: Variant(of: calibration))
        }
        var seen: Set<[String]> = []
        for entry in measured {
            let all = axes.map { entry.isDeaf(to: $0) ? $0.first : $0 } + entry.axes
            let room = ScenarioDraft.mostVariants - variants.count
            guard Axis.count(of: all, limit: room) != nil else {
                refuse(
                    at: root["strategies"]?.place ?? root.place,
                    "more than \(ScenarioDraft.mostVariants) variants",
                    "shorten or split the sweeps")
                return nil
            }
            let own = Axis.product(of: all, from: Variant(of: entry.descriptor)) {
                entry.isDeaf($0, to: $1)
            }
            guard own.allSatisfy({ seen.insert([$0.strategy, $0.label]).inserted }) else {
                refuse(
                    at: entry.place,
                    "\(entry.descriptor.name) is listed twice with the same options",
                    "list it once; to sweep an option, give it a list of values")
                return nil
            }
            for variant in own where variant.settings.deployment == .http {
                guard let cure = entry.descriptor.refusalOverHTTP(variant.options) else { continue }
                refuse(
                    at: entry.place,
                    "\(entry.descriptor.name) with options that cannot be kept over "
                        + "HTTP", cure)
                return nil
            }
            variants += own
        }
        return variants
    }
}

extension Listed {
    /// Returns whether a sweep would only repeat the same measurement. Opaque tokens have neither
    /// algorithm nor issuer, most strategies treat all requests alike, few withdraw keys, and few
    /// hand out refresh tokens.
    fileprivate func isDeaf(to axis: Axis) -> Bool {
        !descriptor.signsTokens
            && ["token.algorithm", "token.key_size", "token.issuer"].contains(axis.path)
            || !descriptor.weighsRequests && axis.path == "traffic.high_stakes_share"
            || axis.path == "windows.rotations" && !retiresKeys
            || ["traffic.parallel_refresh", "traffic.refresh_sharing"].contains(axis.path)
                && !descriptor.options.contains { $0.role == .refreshGrace }
    }

    /// Whether a revocation withdraws a key. No setting changes this.
    private var retiresKeys: Bool {
        let token = TokenSettings()
        let terms = TokenTerms(lifetime: token.ttl, leeway: token.leeway)
        return descriptor.guarantee(OptionValues(), terms).retiresKeys
    }

    /// Returns the same for a complete variant: whether none of its measurements crosses the swept
    /// part of the network.
    fileprivate func isDeaf(_ variant: Variant, to axis: Axis) -> Bool {
        variant.settingsWithoutEffect(for: descriptor).contains(axis.path)
    }
}

extension Variant {
    /// Creates a variant with default settings and the standard value of every option.
    fileprivate init(of descriptor: StrategyDescriptor) {
        let standard = descriptor.options.map { ($0.name, $0.standard) }
        self.init(
            strategy: descriptor.name, label: "",
            options: OptionValues(Dictionary(standard) { first, _ in first }), settings: Settings())
    }
}
