import Metrics
package import Results

extension BlockStatistics {
    /// The A/A floor of every headline. A variant with a control has its own floor. If only the
    /// baseline has a control, the floors of the program's other variants in the same deployment
    /// are derived from it.
    ///
    /// A variant whose values spread more over the blocks than the baseline's has a floor that is
    /// larger by the same factor: the ratio of the standard deviations of their logarithms, never
    /// below 1. If that ratio is not known, there is no floor.
    package var floors: [AAFloor] {
        let measured = controls.keys.sorted().reduce(into: [Int: [AAFloor]]()) {
            $0[$1] = measuredFloors(of: $1)
        }
        return variants.keys.sorted().flatMap { index -> [AAFloor] in
            if let own = measured[index] { return own }
            let alike = measured.filter {
                variants[$0.key]?.name.binary == variants[index]?.name.binary
                    && variants[$0.key]?.isOverHTTP == variants[index]?.isOverHTTP
            }
            guard alike.count == 1, let (base, floors) = alike.first else { return [] }
            return floors.compactMap { scaled($0, from: base, to: index) }
        }
    }

    private func measuredFloors(of index: Int) -> [AAFloor] {
        guard let control = controls[index], let variant = variants[index] else { return [] }
        return control.keys.compactMap { key in
            guard let headline = key.headline else { return nil }
            let ratios = control.ratios(of: key, to: variant).map(\.value)
            return AAFloor(variant.name, headline, phase: key.phase, ratios)
        }
    }

    private func scaled(_ floor: AAFloor, from base: Int, to index: Int) -> AAFloor? {
        guard let baseline = variants[base], let variant = variants[index],
            let key = baseline.keys.first(where: {
                $0.isOf(floor.metric, floor.stat) && $0.phase == floor.phase
            }),
            let least = baseline.logarithms(of: key)?.deviation,
            let own = variant.logarithms(of: key)?.deviation
        else { return nil }
        guard least > 0 || own == 0 else { return nil }
        let scale = least > 0 ? max(1, own / least) : 1
        var scaled = floor
        (scaled.strategy, scaled.variant) = (variant.name.strategy, variant.name.label)
        scaled.binary = variant.name.binary
        scaled.floor *= scale
        scaled.scale = scale
        return scaled
    }
}

extension AAFloor {
    /// - Parameter ratios: the ratio of the control's value to the variant's, one per block.
    /// - Returns: nil if there are no ratios.
    init?(_ name: VariantName, _ headline: Headline, phase: String, _ ratios: [Double]) {
        guard let ratio = Statistics.median(ratios) else { return nil }
        let interval = BlockStatistics.interval(of: ratios)
        let ends = interval.map { [$0.low, $0.high] } ?? ratios
        self.init(
            name, headline, phase: phase, floor: ends.map { abs($0 - 1) }.max() ?? 0,
            ratio: ratio, interval: interval, blocks: ratios.count)
    }
}
