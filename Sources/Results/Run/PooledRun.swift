package import Foundation
import Revocation

/// One of the runs in a pooled folder.
package struct PooledRun: Sendable, Hashable, Codable {
    package var runID: String
    package var started: Date?
    package var seed: UInt64
    package var blocks: Int

    package init(_ run: RunManifest) {
        runID = run.runID
        started = run.started
        seed = run.seed
        blocks = run.plan.blocks
    }
}

extension RunManifest {
    /// What an interval of this folder covers, in words. Blocks of one run share its machine, its
    /// hour and its binary, so their interval says nothing about another run.
    package var intervalScope: String {
        pooled.map { "over \($0.count) runs" } ?? "within this run"
    }

    /// The number of repetitions, in words: `3 blocks`, `3 runs`.
    package var repetitions: String {
        let count = plan.blocks
        let unit = pooled == nil ? "block" : "run"
        return "\(count) \(unit)\(count == 1 ? "" : "s")"
    }
}

extension RecordedPlan {
    /// The baseline of each variant, both as indices: the variant of the baseline strategy with the
    /// same settings, or else its first variant, run by the same program in the same deployment. A
    /// baseline has no entry.
    package var baselines: [Int: Int] {
        let deployments = variants.map(\.deployment)
        return variants.indices.reduce(into: [:]) { baselines, index in
            let candidates = variants.indices.filter {
                variants[$0].strategy == baseline && variants[$0].binary == variants[index].binary
                    && deployments[$0] == deployments[index]
            }
            let chosen =
                candidates.first { variants[$0].settings == variants[index].settings }
                ?? candidates.first
            baselines[index] = chosen == index ? nil : chosen
        }
    }
}
