package import Metrics
package import Results

/// The figures of two programs that took turns in every block of one run, for the gate. The other
/// program is the base, and this program is the new side.
package struct AgainstFigures: Sendable {
    /// The figures of every variant but the calibration, in the order of the plan, then of the
    /// headlines.
    package let figures: [GateFigure]
    /// The figures of the calibration.
    package let drift: [GateFigure]
    /// The names of figures that neither program measured in any variant.
    package let missing: [String]

    /// - Parameters:
    ///   - trials: the trials of both programs.
    ///   - headlines: what to judge. A quantile for which no block has enough samples is in doubt,
    ///     unless all headlines are judged.
    ///   - floors: the A/A floors of both programs.
    ///   - doubt: why nothing in the run can be judged; nil for a sound run.
    package init(
        _ trials: [TrialRecord], judging headlines: [Headline], drift: [Headline],
        floors: [AAFloor],
        doubt: String? = nil
    ) {
        let own = trials.filter { !$0.isControl }
        let blocks = Blocks(
            variants: Self.blocks(own), controls: Self.blocks(trials.filter(\.isControl)))
        let demandsAll = headlines != Headline.all
        func figures(_ isCalibration: Bool, _ headlines: [Headline]) -> [GateFigure] {
            let variants = own.filter { $0.isCalibration == isCalibration }
                .sorted { $0.variantIndex < $1.variantIndex }
                .map { VariantName($0.strategy, $0.variant) }
            return variants.reduce(into: [VariantName]()) { names, name in
                if !names.contains(name) { names.append(name) }
            }.flatMap { name in
                headlines.flatMap { headline in
                    Self.figures(
                        of: name, headline, blocks, floors, doubt,
                        demandsAll: demandsAll && !isCalibration)
                }
            }
        }
        let judged = figures(false, headlines)
        self.figures = judged
        self.drift = figures(true, drift)
        missing = headlines.filter { headline in !judged.contains { $0.headline == headline } }
            .map(\.columnName)
    }

    /// The trials of variants, and of their A/A controls, by name.
    private struct Blocks {
        let variants: [VariantName: VariantBlocks]
        let controls: [VariantName: VariantBlocks]

        func side(_ name: VariantName, _ key: MeasurementKey) -> GateSide {
            func byBlock(_ values: [VariantBlocks.Value]) -> [Int: Double] {
                Dictionary(
                    values.map { ($0.block, $0.value) }, uniquingKeysWith: { one, _ in one })
            }
            guard let variant = variants[name] else { return GateSide() }
            let control = controls[name]
            return GateSide(
                values: byBlock(variant.values(of: key)),
                controls: byBlock(control?.ratios(of: key, to: variant) ?? []))
        }
    }

    private static func blocks(_ trials: [TrialRecord]) -> [VariantName: VariantBlocks] {
        Dictionary(grouping: trials, by: \.name).compactMapValues { VariantBlocks($0) }
    }

    /// Returns why nothing can be said about a figure that has no invalid block.
    private static func doubt(
        _ headline: Headline, phase: String, base: [Int: Double], new: [Int: Double],
        _ sides: [VariantBlocks?]
    ) -> String? {
        if let block = Set(base.keys).symmetricDifference(new.keys).min() {
            return "block \(block) has a value of one program only"
        }
        let rates = sides.map { $0?.offeredPerSecond(in: phase) }
        return UnequalLoad.doubt(about: headline, base: rates[1], new: rates[0])
    }

    /// Returns the keys of a headline that each program has. If neither has any, returns the keys
    /// that a quantile would have if some block had enough samples.
    private static func keys(
        of headline: Headline, _ sides: [VariantBlocks?], demandsAll: Bool
    ) -> [[MeasurementKey]] {
        let found = sides.map { side in side?.keys.filter { $0.headline == headline } ?? [] }
        guard demandsAll, found.allSatisfy(\.isEmpty) else { return found }
        return sides.map { side in side?.keysOfMaxima(beside: headline) ?? [] }
    }

    /// Returns one figure per phase in which either program measured the headline.
    private static func figures(
        of name: VariantName, _ headline: Headline, _ blocks: Blocks,
        _ floors: [AAFloor], _ doubt: String?, demandsAll: Bool
    ) -> [GateFigure] {
        let sides = Binary.allCases.map { VariantName(name.strategy, name.label, binary: $0) }
        let keys = Self.keys(
            of: headline, sides.map { blocks.variants[$0] }, demandsAll: demandsAll)
        let phases = keys.joined().reduce(into: [String]()) { phases, key in
            if !phases.contains(key.phase) { phases.append(key.phase) }
        }
        return phases.map { phase in
            func figures(_ side: Int) -> [Int: Double] {
                keys[side].first { $0.phase == phase }
                    .map { blocks.side(sides[side], $0).figures } ?? [:]
            }
            let doubts = sides.indices.compactMap { side -> String? in
                guard let own = blocks.variants[sides[side]],
                    let key = keys[side].first(where: { $0.phase == phase })
                else { return "\(sides[side].binary.rawValue): not measured" }
                let reason = own.invalidReason(of: key) ?? own.shortage(of: key)
                return reason.map { "\(sides[side].binary.rawValue): \($0)" }
            }
            let (base, new) = (figures(1), figures(0))
            let own =
                doubts.isEmpty
                ? Self.doubt(
                    headline, phase: phase, base: base, new: new, sides.map { blocks.variants[$0] })
                : doubts.joined(separator: "; ")
            return GateFigure(
                name, headline, phase: phase, base: base, new: new,
                floor: floors.floor(
                    between: sides[0], and: sides[1], headline.metric, headline.stat,
                    phase: phase),
                doubt: doubt ?? own)
        }
    }
}
