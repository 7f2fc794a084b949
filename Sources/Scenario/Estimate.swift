import Foundation
package import Revocation
import Stores
import Tokens

extension Plan {
    /// How many users log in per trial over HTTP, as the deployment has it.
    package static let loginsPerTrial = 24

    /// Returns a rough estimate of the run's duration. Progress corrects it by the trials'
    /// durations.
    ///
    /// - Parameters:
    ///   - catalogue: the descriptors of the plan's strategies.
    ///   - processors: the number of processors of the machine on which the plan runs.
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

    /// After each trial all tables are rewritten, which takes this long per trial in them.
    package static let savingSeconds = 0.004

    /// Timer noise before the first trial and after the last, and the analysis of all trials.
    package static let framingSeconds = 1.0
}

extension Variant {
    /// Returns the duration of set-up, capacity ladder, latency levels and windows of one trial; 0
    /// for a strategy that the catalogue does not have.
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

/// The duration of one trial, estimated from its settings and its strategy's guarantee.
private struct TrialEstimate {
    private let settings: Settings
    private let signsTokens: Bool
    private let guarantee: Guarantee
    private let rungs: Int
    /// The number of timed revocations.
    private let revocations: Int
    private let isCalibration: Bool
    private let hasStoreRoundTrip: Bool
    /// Whether the phases under load are measured once more over the network.
    private let isAcrossNetwork: Bool

    init(
        _ variant: Variant, _ descriptor: StrategyDescriptor, processors: Int, isControl: Bool
    ) {
        settings = variant.settings
        signsTokens = descriptor.signsTokens
        isCalibration = descriptor.isCalibration
        hasStoreRoundTrip = (variant.settings.network?.storeRTT ?? .zero) > .zero
        let placement = descriptor.placement(variant.options)
        let way = placement.wayOfVerifications(with: descriptor.stores(variant.options))
        let asked = variant.settings.network?.roundTrip(over: way ?? .nodeToStore) ?? .zero
        isAcrossNetwork = placement == .networked && asked > .zero
        rungs = settings.capacity.concurrency.expected(
            waits: placement.waitsForAnotherProcess || settings.deployment == .http,
            processors: processors, isAcrossNetwork: isAcrossNetwork)
        let token = variant.settings.token
        guarantee = descriptor.guarantee(
            variant.options, TokenTerms(lifetime: token.ttl, leeway: token.leeway))
        revocations = variant.settings.windows.timedRevocations(of: guarantee, isControl: isControl)
    }

    var seconds: Double {
        guard revocations > 0 else { return secondsWithoutClients }
        return secondsWithoutClients + newKeySeconds + renewalSeconds
    }

    private var secondsWithoutClients: Double {
        let rung = warmUpSeconds + settings.capacity.duration.inSeconds
        return setUpSeconds + Double(allRungs) * rung + emulationSeconds
            + Double(settings.latency.load.count) * levelSeconds + windowSeconds + serverSeconds
    }

    /// Over a network, three rungs are usually enough: the ladder begins near the number of workers
    /// at which it ends.
    private var allRungs: Int { rungs + (isAcrossNetwork ? 3 : 0) }

    /// Seconds per load level. With two measurements, the load is also offered without the network.
    private var levelSeconds: Double {
        let leadIn = settings.capacity.warmup.inSeconds
        let single = leadIn + settings.latency.duration.inSeconds
        guard isAcrossNetwork else { return single }
        return single + leadIn + settings.latency.durationWithoutNetwork.inSeconds
    }

    /// Seconds in which the calibration measures the cost of emulating a network.
    private var emulationSeconds: Double {
        isCalibration && hasStoreRoundTrip ? settings.capacity.duration.inSeconds : 0
    }

    /// Seconds to start a process and its stores, issue the population's tokens, enter the old
    /// revocations and measure the rates of issuing and renewing; and, at the end, to count and
    /// judge.
    private var setUpSeconds: Double {
        let population = settings.population
        let rates = guarantee.refreshGrace == nil ? 1.0 : 2
        return 0.5 + 0.2 * rates + Double(population.tokens) * issueSeconds
            + Double(population.revoked) * 10e-6
    }

    /// Seconds to start and stop the processes of the servers: two authorization servers, one of
    /// them for the preflight; and, besides the nodes, one for each of the preflight, the windows,
    /// the audit and two measurements of memory. Some users of the population log in.
    private var serverSeconds: Double {
        guard settings.deployment == .http else { return 0 }
        let logins = min(settings.population.subjects, Plan.loginsPerTrial)
        return Double(settings.nodes + 7) * Self.secondsPerServer
            + Double(logins) * Self.secondsPerLogin
    }

    private static let secondsPerServer = 0.15

    /// Two hashes of a password, of which two are computed at the same time.
    private static let secondsPerLogin = 0.12

    /// Seconds of warm-up per rung. A trend is sought in at least five segments of 50 ms, some
    /// warm-ups need a few more, and the measurement begins two segments after the last.
    private var warmUpSeconds: Double {
        let shortest = settings.capacity.warmup.inSeconds
        return shortest > 0 ? max(shortest, 0.25) * 1.1 + 0.1 : 0
    }

    /// Seconds to issue one token, as measured on two shared cores.
    private var issueSeconds: Double {
        guard signsTokens else { return 30e-6 }
        return switch settings.token.algorithm {
        case .RS256, .RS384, .RS512, .PS256, .PS384, .PS512:
            300e-6 * rsaGrowth * rsaGrowth * rsaGrowth
        case .ES384, .ES512: 800e-6
        case .HS256, .HS384, .HS512, .ES256, .EdDSA: 30e-6
        }
    }

    /// The ratio of an RSA key's size to 2048 bits. The cost of signing grows with its third power.
    private var rsaGrowth: Double { Double(settings.token.keySize_bits) / 2048 }

    /// Seconds of the windows phase, and of the recovery after a mass revocation.
    private var windowSeconds: Double {
        let count = revocations
        guard count > 0 else { return 0 }
        switch guarantee.bound {
        case .never: return 0
        case .expiry where guarantee.retiresKeys:
            let life = settings.token.ttl + settings.token.leeway
            return rotationSeconds(count, life.inSeconds)
        case .expiry: return watches.lastExpiry + Self.confirmingSeconds
        case .after(let bound) where guarantee.retiresKeys:
            return rotationSeconds(count, bound.inSeconds) + recoverySeconds(bound.inSeconds)
        case .after(let bound):
            // The last of several nodes closes late in the bound, and expiry closes the rest.
            let closed = watches.lastRevocation + 0.8 * bound.inSeconds
            return min(closed, watches.lastExpiry) + Self.confirmingSeconds
        }
    }

    /// A node must refuse several times in a row.
    private static let confirmingSeconds = 0.05

    /// When the last token is revoked and when the last token expires, since the start of the
    /// phase. Tokens are issued one after another, usually over the life of one token, and each is
    /// revoked at its own random instant. In a storm they are revoked while it lasts.
    private var watches: (lastRevocation: Double, lastExpiry: Double) {
        let life = settings.token.ttl.inSeconds
        let end = life + settings.token.leeway.inSeconds
        let count = Double(revocations)
        if let storm = settings.windows.storm {
            let last = 0.5 + storm.within.inSeconds
            return (last, last + end)
        }
        let spread = max(settings.windows.issuedWithin?.inSeconds ?? min(life, 30), count * 0.02)
        // The expected largest of `count` sums of two uniform instants.
        let largest = spread + life - (Double.pi * spread * life / (2 * count)).squareRoot()
        return (max(largest, spread, life), spread + end)
    }

    /// Returns the seconds for the rotations, one at a time in each group: nodes learn of the last
    /// key, then the revocation falls at a random instant of the bound. Slow key generation is
    /// waited for.
    private func rotationSeconds(_ count: Int, _ bound: Double) -> Double {
        let groups = min(max(guarantee.groups?.count ?? 1, 1), 8, count)
        var step = 1.6 * bound + 0.075
        if settings.token.algorithm.makesKeysSlowly {
            step = max(step, 1.5 * Double(groups), 2.2 * bound + 0.125)
        }
        return (Double(count) / Double(groups)).rounded(.up) * step + 0.5 * bound
    }

    /// Seconds of the rotations after which new keys are watched: a random instant of the period,
    /// then the wait for the last node.
    private var newKeySeconds: Double {
        guard let bound = guarantee.newKeyBound else { return 0 }
        return Double(settings.windows.newKeys) * 1.4 * bound.inSeconds
    }

    /// Seconds in which clients renew twice.
    private var renewalSeconds: Double {
        let traffic = settings.traffic
        guard settings.windows.renewals == .on, guarantee.refreshGrace != nil, traffic.clients > 0
        else { return 0 }
        let seconds = 2.25 * traffic.refreshAt * settings.token.ttl.inSeconds
        return seconds <= TrafficSettings.longestRenewals.inSeconds ? seconds : 0
    }

    /// Returns the seconds until every refused client has a new token and is accepted again.
    private func recoverySeconds(_ bound: Double) -> Double {
        1.5 * bound + Double(settings.population.tokens) * (issueSeconds + 100e-6)
    }
}
