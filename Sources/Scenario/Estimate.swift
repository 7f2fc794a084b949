package import Revocation
import Tokens

extension Plan {
    /// Roughly how long the run takes, for a display of progress; good to half or double.
    ///
    /// - Parameters:
    ///   - catalogue: what is said of the plan's strategies.
    ///   - processors: of the machine that it runs on.
    package func estimatedSeconds(
        by catalogue: [StrategyDescriptor], processors: Int
    ) -> Double {
        let ofVariants = variants.map {
            $0.estimatedSeconds(by: catalogue, processors: processors)
        }
        return trials.reduce(0) { sum, trial in
            sum + (ofVariants.indices.contains(trial.variant) ? ofVariants[trial.variant] : 0)
        }
    }
}

extension Variant {
    /// Set-up, the capacity ladder, the latency levels and the windows of one trial; 0 for a
    /// strategy that the catalogue does not have.
    package func estimatedSeconds(
        by catalogue: [StrategyDescriptor], processors: Int
    ) -> Double {
        guard let descriptor = catalogue.first(where: { $0.answers(to: strategy) }) else {
            return 0
        }
        return TrialEstimate(self, descriptor, processors: processors).seconds
    }
}

/// How long one trial takes, from its settings and from what its strategy promises.
private struct TrialEstimate {
    private let settings: Settings
    private let signsTokens: Bool
    private let guarantee: Guarantee
    private let rungs: Int
    /// Whether the phases under load are measured once more, over the network.
    private let isAcrossNetwork: Bool

    init(_ variant: Variant, _ descriptor: StrategyDescriptor, processors: Int) {
        settings = variant.settings
        signsTokens = descriptor.signsTokens
        isAcrossNetwork =
            descriptor.placement(variant.options) == .networked
            && (settings.network?.storeRTT ?? .zero) > .zero
        rungs = settings.capacity.concurrency.expected(
            waits: descriptor.placement(variant.options).waitsForAnotherProcess,
            processors: processors)
        let token = variant.settings.token
        guarantee = descriptor.guarantee(
            variant.options, TokenTerms(lifetime: token.ttl, leeway: token.leeway))
    }

    var seconds: Double {
        let capacity = settings.capacity
        let latency = settings.latency
        let warmup = capacity.warmup.inSeconds
        return setUpSeconds
            + Double(allRungs) * (1.3 * warmup + capacity.duration.inSeconds)
            + Double(levels) * (warmup + latency.duration.inSeconds) + windowSeconds
    }

    /// Over a network three are enough as a rule: it begins near the number that it ends at.
    private var allRungs: Int { rungs + (isAcrossNetwork ? 3 : 0) }

    private var levels: Int { settings.latency.load.count * (isAcrossNetwork ? 2 : 1) }

    /// A process and its stores, the population's tokens issued, the old revocations entered.
    private var setUpSeconds: Double {
        let population = settings.population
        return 0.5 + Double(population.tokens) * issueSeconds + Double(population.revoked) * 10e-6
    }

    /// What one token costs its issuer, on the two shared cores this was measured on.
    private var issueSeconds: Double {
        guard signsTokens else { return 30e-6 }
        return switch settings.token.algorithm {
        case .RS256, .RS384, .RS512, .PS256, .PS384, .PS512:
            300e-6 * rsaGrowth * rsaGrowth * rsaGrowth
        case .ES384, .ES512: 800e-6
        case .HS256, .HS384, .HS512, .ES256, .EdDSA: 30e-6
        }
    }

    /// How much longer an RSA key is than one of 2048 bits; signing takes its third power.
    private var rsaGrowth: Double { Double(settings.token.keySize_bits) / 2048 }

    /// Revocations fall at random instants of a token's life; each is watched to its window's end.
    private var windowSeconds: Double {
        let windows = settings.windows
        guard windows.revocations > 0 else { return 0 }
        let life = settings.token.ttl.inSeconds
        let count = Double(windows.revocations)
        let storm = windows.storm?.within.inSeconds ?? 0
        switch guarantee.bound {
        case .never: return 0
        case .expiry: return 2 * life + storm
        case .after(let bound) where guarantee.retiresKeys:
            // One rotation at a time in each group, each half a period apart at least.
            let lanes = Double(min(max(guarantee.groups?.count ?? 1, 1), 8))
            return count / lanes * 1.6 * bound.inSeconds + recoverySeconds(bound.inSeconds)
        case .after(let bound) where bound > .zero: return bound.inSeconds + life + storm
        case .after: return max(life, count * 0.02) + storm
        }
    }

    /// The time until every refused client has a new token and is accepted again.
    private func recoverySeconds(_ bound: Double) -> Double {
        2 * bound + Double(settings.population.tokens) * (issueSeconds + 100e-6)
    }
}
