import Results

/// Why runs cannot be pooled.
package struct PoolError: Error, Sendable, Hashable, CustomStringConvertible {
    package let file: String?
    package let reason: String

    package var description: String {
        (file.map { "\($0): " } ?? "") + "\(reason). "
            + "Pool complete runs of one plan, machine and binary that revbench "
            + "\(Program.version) made."
    }
}

extension PoolError {
    /// Returns why a run cannot be pooled with the first. Nil if it can.
    init?(_ run: RunFiles, with first: RunFiles) {
        guard let reason = Self.flaw(of: run.manifest) ?? Self.difference(run, first) else {
            return nil
        }
        self.init(file: "\(run.path)/\(RunManifest.fileName)", reason: reason)
    }

    private static func flaw(of run: RunManifest) -> String? {
        if run.format != .current {
            return "its format is \(run.format.rawValue), and figures have had another meaning "
                + "before format \(RunFormat.current.rawValue)"
        }
        if run.pooled != nil { return "it is pooled already" }
        if !run.isComplete { return "the run is \(run.status.rawValue)" }
        if run.machine?.processor == nil { return "it does not say on what machine it ran" }
        return nil
    }

    private static func difference(_ run: RunFiles, _ first: RunFiles) -> String? {
        let (own, other) = (run.manifest, first.manifest)
        let sides = (base: first.path, new: run.path)
        if let difference = PlanDifference(other, own, sides: sides) {
            return "another plan: \(difference.reason)"
        }
        if let difference = machineDifference(own.machine, other.machine, first.path) {
            return "another machine: \(difference)"
        }
        if own.compiler != other.compiler || own.versions != other.versions
            || own.version != other.version
        {
            return "another binary: its versions differ from those of \(first.path)"
        }
        return nil
    }

    private static func machineDifference(
        _ own: RunManifest.Machine?, _ other: RunManifest.Machine?, _ first: String
    ) -> String? {
        func text(_ value: (some CustomStringConvertible)?) -> String {
            value?.description ?? "unknown"
        }
        let facts = [
            ("processor", text(own?.processor), text(other?.processor)),
            ("number of processors", text(own?.processors), text(other?.processors)),
            ("memory in bytes", text(own?.memory_bytes), text(other?.memory_bytes)),
        ]
        return facts.first { $0.1 != $0.2 }.map {
            "the \($0.0) is \($0.1), and \($0.2) in \(first)"
        }
    }
}
