import Metrics
import Results
import Scenario

extension LoadLevel {
    /// The name of the phase in the files of a run, such as `latency/50%`.
    var phase: String {
        switch self {
        case .share(let share): PhaseName.level(.percent(plain(share * 100)))
        case .rate(let perSecond): PhaseName.level(.perSecond(plain(perSecond)))
        }
    }
}

extension [LoadLevel] {
    /// The level whose latency is a strategy's headline: the share nearest to half of the capacity,
    /// or the first rate.
    var headline: LoadLevel? {
        let shares = compactMap { level -> Double? in
            if case .share(let share) = level { share } else { nil }
        }
        let nearest = shares.min { abs($0 - 0.5) < abs($1 - 0.5) }
        return nearest.map { .share($0) } ?? first
    }
}
