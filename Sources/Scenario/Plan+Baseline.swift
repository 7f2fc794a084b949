import Revocation

extension Plan {
    /// Returns the variant to which ratios of the variant at `index` are taken: the baseline
    /// strategy's variant with the same settings, or else its first in the same deployment. Nil for
    /// a baseline itself.
    package func baseline(ofVariantAt index: Int) -> Int? {
        guard variants.indices.contains(index) else { return nil }
        let own = variants[index].settings
        let candidates = variants.indices.filter {
            variants[$0].strategy == baseline && variants[$0].settings.deployment == own.deployment
        }
        let chosen =
            candidates.first { variants[$0].settings == own }
            ?? candidates.first { variants[$0].settings == own.renewing(as: variants[$0].settings) }
            ?? candidates.first
        return chosen == index ? nil : chosen
    }

    /// The ``baseline(ofVariantAt:)`` of every variant that has one.
    package var baselines: [Int: Int] {
        variants.indices.reduce(into: [:]) { $0[$1] = baseline(ofVariantAt: $1) }
    }
}

extension Settings {
    /// Returns the same settings with another's way to renew tokens, which a strategy without
    /// refresh tokens does not have.
    fileprivate func renewing(as other: Settings) -> Settings {
        var own = self
        own.traffic.parallelRefresh = other.traffic.parallelRefresh
        own.traffic.refreshSharing = other.traffic.refreshSharing
        return own
    }
}
