import Results

/// Why two runs do not share a plan.
package struct PlanDifference: Error, Sendable, Hashable, CustomStringConvertible {
    package let reason: String

    package var description: String {
        "the two runs have different plans: \(reason). "
            + "Compare runs of the same plan, or pass --allow-different-plans."
    }

    /// The first differences found; nil when there is none. Blocks, seed, the scenario's name and
    /// thresholds may differ: they change how well a thing is measured, not which.
    init?(_ base: RunManifest, _ new: RunManifest) {
        if base.plan.baseline != new.plan.baseline {
            reason = "the baseline is \(base.plan.baseline) in BASE, \(new.plan.baseline) in NEW"
            return
        }
        for (variants, others, sides) in [
            (base.plan.variants, new.plan.variants, ("BASE", "NEW")),
            (new.plan.variants, base.plan.variants, ("NEW", "BASE")),
        ] {
            let lacking = variants.first { variant in
                !others.contains { $0.isSame(as: variant) }
            }
            if let lacking {
                reason = "\(lacking.name) is in \(sides.0) but not in \(sides.1)"
                return
            }
        }
        for variant in base.plan.variants {
            let other = new.plan.variants.first { $0.isSame(as: variant) }
            let differences =
                Self.differences(variant.options, other?.options)
                + Self.differences(variant.settings, other?.settings)
            if !differences.isEmpty {
                reason = "\(variant.name): " + differences.prefix(3).joined(separator: ", ")
                return
            }
        }
        return nil
    }

    private static func differences(_ base: PlainJSON?, _ new: PlainJSON?) -> [String] {
        let (old, fresh) = (base?.leaves ?? [:], new?.leaves ?? [:])
        return Set(old.keys).union(fresh.keys).sorted().compactMap { path in
            let (before, after) = (old[path] ?? "nothing", fresh[path] ?? "nothing")
            return before == after ? nil : "\(path) is \(before) in BASE, \(after) in NEW"
        }
    }
}
