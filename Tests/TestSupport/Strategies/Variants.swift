package import Revocation

/// The values of options that tests distinguish, and the variants with these values.
extension StrategyOption {
    /// 1 s, or the value nearest to it in the option's range; nil unless the option is a duration.
    fileprivate var brief: OptionValue? {
        guard case .duration(let range) = kind else { return nil }
        return .duration(min(max(.seconds(1), range.lowerBound), range.upperBound))
    }

    /// The standard value, every choice, a brief duration, and `counts` limited to the option's
    /// range.
    package func samples(counts: [Int]) -> [OptionValue] {
        let others: [OptionValue] =
            switch kind {
            case .choice: choices
            case .duration: [brief].compactMap(\.self)
            case .count(let range):
                counts.map { .count(min(max($0, range.lowerBound), range.upperBound)) }
            }
        return ([standard] + others).withoutRepetition
    }
}

extension StrategyDescriptor {
    /// Every combination of the samples of all options. Only the capacity of a cache of verified
    /// tokens has more than one sample.
    package var sampledVariants: [OptionValues] {
        combinations {
            $0.samples(counts: $0.role == .verifiedTokenCapacity ? [0, 10] : [])
        }
    }

    /// Each option alone, at each of its samples other than the standard value.
    package var singleChanges: [(option: String, value: OptionValue)] {
        options.flatMap { option in
            option.samples(counts: [1_000]).filter { $0 != option.standard }
                .map { (option.name, $0) }
        }
    }

    /// Every combination of choices, with all durations at their standard value and, where 1 s is
    /// allowed, at 1 s.
    package var variantsOfChoice: [OptionValues] {
        let all = combinations { $0.choices }
        let oneSecond = OptionValue.duration(.seconds(1))
        let brief = all.map { known in
            options.filter { $0.brief == oneSecond }
                .reduce(known) { $0.setting($1.name, to: oneSecond) }
        }
        return (all + brief).withoutRepetition
    }
}

extension Array where Element: Hashable {
    fileprivate var withoutRepetition: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
