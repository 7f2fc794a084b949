import Foundation
package import Revocation
import Tokens

extension Plan {
    /// Roughly how long the run takes. Progress corrects it by how long trials really take.
    ///
    /// - Parameters:
    ///   - catalogue: what is said of the plan's strategies.
    ///   - processors: of the machine that it runs on.
    package func estimatedSeconds(
        by catalogue: [StrategyDescriptor], processors: Int
    ) -> Double {
        func ofVariants(isControl: Bool) -> [Double] {
            variants.map {
                $0.estimatedSeconds(
                    by: catalogue, processors: processors, isControl: isControl)
            }
        }
        let (own, controls) = (ofVariants(isControl: false), ofVariants(isControl: true))
        let ofTrials = trials.reduce(0.0) { sum, trial in
            guard variants.indices.contains(trial.variant) else { return sum }
            return sum + (trial.isControl ? controls : own)[trial.variant]
        }
        let rewritten = Double(trials.count) * Double(trials.count + 1) / 2
        return ofTrials + rewritten * Self.savingSeconds + Self.framingSeconds
    }

    /// After each trial all tables are written again: this long for every trial that they hold.
    package static let savingSeconds = 0.004

    /// Timer noise before the first trial and after the last, and what follows from all trials.
    package static let framingSeconds = 1.0
}

extension Variant {
    /// Set-up, the capacity ladder, the latency levels and the windows of one trial; 0 for a
    /// strategy that the catalogue does not have.
    ///
    /// - Parameter isControl: whether the trial is the variant's A/A control.
    package func estimatedSeconds(
        by catalogue: [StrategyDescriptor], processors: Int, isControl: Bool = false
    ) -> Double {
        guard let descriptor = catalogue.first(where: { $0.answers(to: strategy) }) else {
            return 0
        }
        return TrialEstimate(
            self, descriptor, processors: processors, isControl: isControl
        ).seconds
    }
}

/// How long one trial takes, from its settings and from what its strategy promises.
private struct TrialEstimate {
    private let settings: Settings
    private let signsTokens: Bool
    private let guarantee: Guarantee
    private let rungs: Int
    /// Revocations that are timed.
    private let revocations: Int
    private let isCalibration: Bool
    private let hasStoreRoundTrip: Bool
    /// Whether the phases under load are measured once more, over the network.
    private let isAcrossNetwork: Bool

    init(
        _ variant: Variant, _ descriptor: StrategyDescriptor, processors: Int, isControl: Bool
    ) {
        settings = variant.settings
        signsTokens = descriptor.signsTokens
        isCalibration = descriptor.isCalibration
        hasStoreRoundTrip = (variant.settings.network?.storeRTT ?? .zero) > .zero
        isAcrossNetwork =
            descriptor.placement(variant.options) == .networked && hasStoreRoundTrip
        rungs = settings.capacity.concurrency.expected(
            waits: descriptor.placement(variant.options).waitsForAnotherProcess,
            processors: processors, isAcrossNetwork: isAcrossNetwork)
        let token = variant.settings.token
        guarantee = descriptor.guarantee(
            variant.options, TokenTerms(lifetime: token.ttl, leeway: token.leeway))
        revocations = variant.settings.windows.timedRevocations(of: guarantee, isControl: isControl)
    }

    var seconds: Double {
        let rung = warmUpSeconds + settings.capacity.duration.inSeconds
        return setUpSeconds + Double(allRungs) * rung + emulationSeconds
            + Double(settings.latency.load.count) * levelSeconds + windowSeconds
    }

    /// Over a network three are enough as a rule: it begins near the number that it ends at.
    private var allRungs: Int { rungs + (isAcrossNetwork ? 3 : 0) }

    /// Of a load, which is offered without the network as well where there are two measurements.
    private var levelSeconds: Double {
        let leadIn = settings.capacity.warmup.inSeconds
        let single = leadIn + settings.latency.duration.inSeconds
        guard isAcrossNetwork else { return single }
        return single + leadIn + settings.latency.durationWithoutNetwork.inSeconds
    }

    /// What the emulation of a network costs is measured by the calibration.
    private var emulationSeconds: Double {
        isCalibration && hasStoreRoundTrip ? settings.capacity.duration.inSeconds : 0
    }

    /// A process and its stores, the population's tokens issued, the old revocations entered, the
    /// rates of issuing and renewing measured; and at the end what is counted and judged.
    private var setUpSeconds: Double {
        let population = settings.population
        let rates = guarantee.refreshGrace == nil ? 1.0 : 2
        return 0.5 + 0.2 * rates + Double(population.tokens) * issueSeconds
            + Double(population.revoked) * 10e-6
    }

    /// Of a rung. A trend is looked for in five segments of 50 ms at least, some warm-ups need a few
    /// more, and the measurement begins two segments after the last.
    private var warmUpSeconds: Double {
        let shortest = settings.capacity.warmup.inSeconds
        return shortest > 0 ? max(shortest, 0.25) * 1.1 + 0.1 : 0
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

    /// Of the windows phase, and of the recovery after a mass revocation.
    private var windowSeconds: Double {
        let count = revocations
        guard count > 0 else { return 0 }
        switch guarantee.bound {
        case .never: return 0
        case .expiry: return watches.lastExpiry + Self.confirmingSeconds
        case .after(let bound) where guarantee.retiresKeys:
            return rotationSeconds(count, bound.inSeconds) + recoverySeconds(bound.inSeconds)
        case .after(let bound):
            // Of several nodes the last one closes late in the bound, and expiry closes the rest.
            let closed = watches.lastRevocation + 0.8 * bound.inSeconds
            return min(closed, watches.lastExpiry) + Self.confirmingSeconds
        }
    }

    /// A node has to refuse several times in a row.
    private static let confirmingSeconds = 0.05

    /// When the last of the tokens is revoked, and when the last of them expires, since the phase
    /// began. They are issued one after another, as a rule over a token's life, and each is revoked
    /// at a random instant of its own; in a storm they are revoked while it lasts.
    private var watches: (lastRevocation: Double, lastExpiry: Double) {
        let life = settings.token.ttl.inSeconds
        let end = life + settings.token.leeway.inSeconds
        let count = Double(revocations)
        if let storm = settings.windows.storm {
            let last = 0.5 + storm.within.inSeconds
            return (last, last + end)
        }
        let spread = max(settings.windows.issuedWithin?.inSeconds ?? min(life, 30), count * 0.02)
        // The largest of `count` sums of two uniform instants, on average.
        let largest = spread + life - (Double.pi * spread * life / (2 * count)).squareRoot()
        return (max(largest, spread, life), spread + end)
    }

    /// One rotation at a time in each group: nodes learn of the last key, then the revocation falls
    /// at a random instant of the bound. Keys that take long to make are waited for.
    private func rotationSeconds(_ count: Int, _ bound: Double) -> Double {
        let groups = min(max(guarantee.groups?.count ?? 1, 1), 8, count)
        var step = 1.6 * bound + 0.075
        if settings.token.algorithm.makesKeysSlowly {
            step = max(step, 1.5 * Double(groups), 2.2 * bound + 0.125)
        }
        return (Double(count) / Double(groups)).rounded(.up) * step + 0.5 * bound
    }

    /// The time until every refused client has a new token and is accepted again.
    private func recoverySeconds(_ bound: Double) -> Double {
        1.5 * bound + Double(settings.population.tokens) * (issueSeconds + 100e-6)
    }
}
