import Metrics
import Model
import Revocation
import Tokens

/// A scenario that was read and checked, without the order of its trials.
struct ScenarioDraft {
    static let mostVariants = 1_000

    let seed: UInt64
    let blocks: Int
    let baseline: String
    let variants: [Variant]
    let notes: [String]
    let thresholds: [Threshold]
    let requirement: Requirement?
    /// Which variants run twice in every block.
    let controls: Controls

    /// Returns nil if anything was refused; `decoding` contains the errors.
    ///
    /// - Parameter notes: earlier decisions made on the user's behalf.
    init?(
        root: YAMLElement, selection: Selection?, seed: UInt64?, notes known: [String] = [],
        _ decoding: inout Decoding
    ) {
        guard decoding.isMapping(root) else { return nil }
        if let seed, seed > UInt64(Int.max) {
            decoding.refuse(at: Place("--seed \(seed)"), "too large a seed", "at most \(Int.max)")
        }
        let written = decoding.one("seed", of: root, Schema.seed, default: Schema.standardSeed)
        self.seed = seed ?? UInt64(written)
        blocks = decoding.one("blocks", of: root, Schema.blocks, default: Schema.standardBlocks)

        controls = decoding.one("aa", of: root, Schema.aa, default: Schema.standardControls)

        let axes = decoding.settings(of: root)
        let listed = decoding.strategies(of: root)
        let named = decoding.baseline(of: root, listed: listed)
        let conditions = decoding.thresholds(of: root, listed: listed)
        requirement = decoding.requirement(of: root)
        guard decoding.errors.isEmpty, let named else { return nil }

        let kept = listed.filter { selection?.names.contains($0.descriptor.name) ?? true }
        guard let first = kept.first else { return nil }
        let isKept = kept.contains { $0.descriptor.name == named }
        baseline = isKept ? named : first.descriptor.name
        let calibration = decoding.calibration?.name
        thresholds = conditions.filter {
            $0.strategy == calibration || $0.isKept(by: selection)
        }
        var notes = known
        if !isKept {
            notes.append("The baseline \(named) was left out, so the baseline is now \(baseline).")
        }
        if thresholds.count < conditions.count {
            notes.append("Thresholds of strategies that were left out are ignored.")
        }
        guard let variants = decoding.variants(of: kept, under: axes, root: root) else {
            return nil
        }
        self.variants = variants
        if let note = Self.note(onKeySizeOf: variants) { notes.append(note) }
        self.notes = notes
        decoding.checkLifetime(of: variants, root: root)
        decoding.checkPopulation(of: variants, root: root)
        decoding.checkNetwork(of: variants, root: root)
        decoding.checkWorkers(of: variants, root: root)
    }

    /// Returns a note on a key size that applies to no key, so that nobody takes it for measured.
    private static func note(onKeySizeOf variants: [Variant]) -> String? {
        let tokens = variants.map(\.settings.token)
        guard tokens.contains(where: { $0.keySize_bits != TokenSettings().keySize_bits }),
            !tokens.contains(where: \.algorithm.makesKeysSlowly)
        else { return nil }
        return "token.key_size has no effect: it is of RSA keys, and token.algorithm names none."
    }

    /// The variants that run twice in every block: the first of the baseline in each deployment,
    /// because the noise of one deployment says nothing about the other. With ``Controls/all`` this
    /// includes the calibration, because it shows a machine's drift.
    private var controlled: [Int] {
        switch controls {
        case .baseline:
            DeploymentKind.allCases.compactMap { kind in
                variants.firstIndex { $0.strategy == baseline && $0.settings.deployment == kind }
            }.sorted()
        case .all: Array(variants.indices)
        case .off: []
        }
    }

    func plan(name: String, text: String) -> Plan {
        return Plan(
            scenario: ScenarioFile.stem(of: name), question: ScenarioFile.question(in: text),
            seed: seed, blocks: blocks, baseline: baseline, variants: variants,
            trials: Trial.randomisedBlocks(
                blocks, variants: variants.count, controls: controlled, seed: seed),
            notes: notes, thresholds: thresholds, requirement: requirement)
    }
}

extension Threshold {
    fileprivate func isKept(by selection: Selection?) -> Bool {
        guard let selection, strategy != Threshold.everyStrategy else { return true }
        return selection.names.contains(strategy)
    }
}
