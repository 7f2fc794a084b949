import Revocation
import Tokens

extension Plan {
    /// Roughly how long the run takes, for a display of progress; good to half or double.
    package var estimatedSeconds: Double { trials.reduce(0) { $0 + estimatedSeconds(of: $1) } }

    package func estimatedSeconds(of trial: Trial) -> Double {
        variants.indices.contains(trial.variant) ? variants[trial.variant].estimatedSeconds : 0
    }
}

extension Variant {
    /// Set-up, the capacity ladder, the latency levels and the windows of one trial.
    package var estimatedSeconds: Double {
        let capacity = settings.capacity
        let latency = settings.latency
        let warmup = capacity.warmup.inSeconds
        return setUpSeconds
            + Double(capacity.concurrency.count) * (1.3 * warmup + capacity.duration.inSeconds)
            + Double(latency.load.count) * (warmup + latency.duration.inSeconds) + windowSeconds
    }

    /// A process and its stores, the population's tokens issued, the old revocations entered.
    private var setUpSeconds: Double {
        let population = settings.population
        return 0.5 + Double(population.tokens) * issueSeconds + Double(population.revoked) * 10e-6
    }

    /// What one token costs its issuer, on the two shared cores this was measured on.
    private var issueSeconds: Double {
        guard strategy != "null", !strategy.hasPrefix("session") else { return 30e-6 }
        return switch settings.token.algorithm {
        case .RS256, .RS384, .RS512, .PS256, .PS384, .PS512: 300e-6
        case .ES384, .ES512: 800e-6
        case .HS256, .HS384, .HS512, .ES256, .EdDSA: 30e-6
        }
    }

    /// Revocations fall at random instants of a token's life; each is watched to its window's end.
    private var windowSeconds: Double {
        let windows = settings.windows
        guard windows.revocations > 0 else { return 0 }
        let life = settings.token.ttl.inSeconds
        let count = Double(windows.revocations)
        let storm = windows.storm?.within.inSeconds ?? 0
        switch strategy {
        case "jwt", "jwt-refresh", "jwt-hybrid": return 2 * life + storm
        // One rotation at a time, each half a period apart at least.
        case "jwt-key-rotation", "jwt-grouped-keys":
            let bound = seconds("jwks_refresh") + seconds("overlap")
            let lanes = strategy == "jwt-grouped-keys" ? min(max(number("groups"), 1), 8) : 1
            return count / lanes * 1.6 * bound + recoverySeconds(bound)
        default:
            let cached = seconds("cache_ttl") + seconds("list_ttl")
            return (cached > 0 ? cached + life : max(life, count * 0.02)) + storm
        }
    }

    /// Every bearer refused, given another token and let in again.
    private func recoverySeconds(_ bound: Double) -> Double {
        2 * bound + Double(settings.population.tokens) * (issueSeconds + 100e-6)
    }

    private func number(_ option: String) -> Double {
        if case .count(let value) = options[option] { Double(value) } else { 0 }
    }

    private func seconds(_ option: String) -> Double {
        if case .duration(let value) = options[option] { value.inSeconds } else { 0 }
    }
}
