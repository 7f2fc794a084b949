import Metrics

extension RunManifest {
    /// A value that no run's `meta.json` can have, with its key. Nil if there is none.
    var flaw: String? {
        plan.flaw ?? noteFlaw ?? shareFlaw
    }

    private var noteFlaw: String? {
        let known = Set(plan.variants.map(\.name))
        for (place, note) in (trials ?? []).enumerated() {
            guard (0..<plan.blocks).contains(note.block) else {
                return "trials.[\(place)].block is \(note.block), of \(plan.blocks) blocks"
            }
            guard known.contains(note.name) else {
                return "trials.[\(place)] is of no variant of the plan"
            }
        }
        for (place, promise) in (guarantees ?? []).enumerated()
        where !known.contains(promise.name) {
            return "guarantees.[\(place)] is of no variant of the plan"
        }
        return nil
    }

    private var shareFlaw: String? {
        let shares = [noise?.stealShare] + (trials ?? []).map(\.stealShare)
        return shares.compactMap(\.self).first { !(0...1).contains($0) }.map {
            "stealShare is \(plain($0)), which is no share"
        }
    }
}

extension RecordedPlan {
    private static let mostBytes = 1_000
    private static let mostSettings = 500

    fileprivate var flaw: String? {
        guard (1...ReadLimits.blocks).contains(blocks) else { return "plan.blocks is \(blocks)" }
        for (place, variant) in variants.enumerated() {
            guard [variant.strategy, variant.label].allSatisfy({ $0.utf8.count <= Self.mostBytes })
            else {
                return "plan.variants.[\(place)] has a name of more than \(Self.mostBytes) bytes"
            }
            let settings = [variant.settings, variant.options].compactMap { $0?.leaves.count }
            guard settings.reduce(0, +) <= Self.mostSettings else {
                return "plan.variants.[\(place)] has more than \(Self.mostSettings) settings"
            }
        }
        guard Set(variants.map(\.name)).count == variants.count else {
            return "plan.variants has a variant twice"
        }
        for (place, trial) in (trials ?? []).enumerated() {
            guard (0..<blocks).contains(trial.block) else {
                return "plan.trials.[\(place)].block is \(trial.block), of \(blocks) blocks"
            }
            guard variants.indices.contains(trial.variant) else {
                return "plan.trials.[\(place)].variant is \(trial.variant), "
                    + "of \(variants.count) variants"
            }
        }
        return nil
    }
}

extension RunManifest {
    /// Returns the number of trials whose histories the oracle judged; 0 if it cannot be read.
    package static func judgedTrials(in folder: String) -> Int {
        let manifest = try? RunManifest(at: "\(folder)/\(fileName)")
        return (manifest?.trials ?? []).count { $0.oracleJudged != nil }
    }
}
