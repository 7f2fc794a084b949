package import Results
import Revocation

/// Why two runs do not share a plan.
package struct PlanDifference: Error, Sendable, Hashable, CustomStringConvertible {
    package let reason: String

    package var description: String {
        "the two runs have different plans: \(reason). "
            + "Compare runs of the same plan, or pass --allow-different-plans."
    }

    /// Finds the first differences. Returns nil if there is none. Blocks, the seed, the scenario's
    /// name, thresholds, and whether A/A controls time revocations may differ: they change how well
    /// something is measured, not what is measured.
    ///
    /// - Parameter sides: the names of the two sides in messages.
    package init?(
        _ base: RunManifest, _ new: RunManifest,
        sides: (base: String, new: String) = ("BASE", "NEW")
    ) {
        if base.plan.baseline != new.plan.baseline {
            reason =
                "the baseline is \(base.plan.baseline) in \(sides.base), "
                + "\(new.plan.baseline) in \(sides.new)"
            return
        }
        for (variants, others, names) in [
            (base.plan.variants, new.plan.variants, (sides.base, sides.new)),
            (new.plan.variants, base.plan.variants, (sides.new, sides.base)),
        ] {
            let lacking = variants.first { variant in
                !others.contains { $0.isSame(as: variant) }
            }
            if let lacking {
                reason = "\(lacking.name) is in \(names.0) but not in \(names.1)"
                return
            }
        }
        for variant in base.plan.variants {
            let other = new.plan.variants.first { $0.isSame(as: variant) }
            let differences =
                Self.differences(variant.options, other?.options, sides)
                + Self.differences(variant.settings, other?.settings, sides)
            if !differences.isEmpty {
                reason = "\(variant.name): " + differences.prefix(3).joined(separator: ", ")
                return
            }
        }
        return nil
    }

    /// The values of settings that runs did not record before there were others.
    private static let formerValues = [
        RecordedVariant.deploymentPath: DeploymentKind.inProcess.rawValue
    ]

    /// Settings that affect only A/A controls.
    private static let ofControls: Set = ["windows.controls"]

    private static func differences(
        _ base: PlainJSON?, _ new: PlainJSON?, _ sides: (base: String, new: String)
    ) -> [String] {
        let (old, fresh) = (base?.leaves ?? [:], new?.leaves ?? [:])
        let paths = Set(old.keys).union(fresh.keys).subtracting(ofControls)
        return paths.sorted().compactMap { path in
            let absent = formerValues[path] ?? "nothing"
            let (before, after) = (old[path] ?? absent, fresh[path] ?? absent)
            guard before != after else { return nil }
            return "\(path) is \(before) in \(sides.base), \(after) in \(sides.new)"
        }
    }
}
