import Revocation

/// A scenario read and checked, short of the order of its trials.
struct Draft {
    static let mostVariants = 1_000

    let seed: UInt64
    let blocks: Int
    let baseline: String
    let variants: [Variant]
    let notes: [String]

    /// Nil when something was refused; what, `decoding` holds.
    init?(root: YAMLElement, selection: Selection?, seed: UInt64?, _ decoding: inout Decoding) {
        guard decoding.isMapping(root) else { return nil }
        if let seed, seed > UInt64(Int.max) {
            decoding.refuse(at: Place("--seed \(seed)"), "too large a seed", "at most \(Int.max)")
        }
        let written = decoding.one("seed", of: root, Schema.seed, default: Schema.standardSeed)
        self.seed = seed ?? UInt64(written)
        blocks = decoding.one("blocks", of: root, Schema.blocks, default: Schema.standardBlocks)

        let axes = decoding.settings(of: root)
        let listed = decoding.strategies(of: root)
        let named = decoding.baseline(of: root, listed: listed)
        guard decoding.errors.isEmpty, let named else { return nil }

        let kept = listed.filter { selection?.names.contains($0.descriptor.name) ?? true }
        guard let first = kept.first else { return nil }
        let isKept = kept.contains { $0.descriptor.name == named }
        baseline = isKept ? named : first.descriptor.name
        notes = isKept ? [] : ["The baseline \(named) was left out; it is \(baseline) now."]

        guard let variants = decoding.variants(of: kept, under: axes, root: root) else {
            return nil
        }
        self.variants = variants
        decoding.checkLifetime(of: variants, root: root)
    }

    func plan(name: String, text: String) -> Plan {
        Plan(
            scenario: ScenarioFile.stem(of: name), question: ScenarioFile.question(in: text),
            seed: seed, blocks: blocks, baseline: baseline, variants: variants,
            trials: Trial.randomisedBlocks(blocks, variants: variants.count, seed: seed),
            notes: notes)
    }
}
