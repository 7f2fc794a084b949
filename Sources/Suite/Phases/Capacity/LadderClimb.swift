import Scenario

/// The choice of a ladder's next rung by the rates of the rungs before it.
struct LadderClimb {
    struct Step {
        let workers: Int
        let perSecond: Double
        /// The reason why the rate is not meaningful; nil for a sound rung.
        var doubt: String?

        var isSound: Bool { doubt == nil }
    }

    let ladder: Ladder
    /// Whether a verification may wait for another process, so that more workers than processors
    /// can raise the rate.
    let waits: Bool
    let processors: Int
    /// The number of workers of an automatic ladder's first rung; nil where the processors decide.
    var first: Int?
    /// Workers that are added at a time: over HTTP each is a connection, of which every node has as
    /// many as the others.
    var step = 1

    /// The gain over the best previous rung that continues the ladder. A rung with less is the
    /// last.
    static let leastGain = 1.05

    /// Returns the next rung's number of workers; nil where the ladder ends.
    func next(after steps: [Step]) -> Int? {
        switch ladder {
        case .listed(let workers):
            return steps.count < workers.count ? workers[steps.count] : nil
        case .auto:
            guard let last = steps.last else {
                let start = first ?? Ladder.firstRung(processors: processors)
                let unit = max(step, 1)
                return min((max(start, 1) + unit - 1) / unit * unit, most)
            }
            guard last.workers < most, !waits || isRising(steps) else { return nil }
            return min(last.workers * 2, most)
        }
    }

    /// The most workers of an automatic ladder.
    private var most: Int {
        waits ? Ladder.mostWorkers : min(max(processors, 1), Ladder.mostWorkers)
    }

    /// Returns whether the rate is still rising. A disturbed rung does not show that it has
    /// stopped.
    private func isRising(_ steps: [Step]) -> Bool {
        guard let last = steps.last, last.isSound,
            let best = steps.dropLast().filter(\.isSound).map(\.perSecond).max()
        else { return true }
        return last.perSecond >= best * Self.leastGain
    }

    /// Returns whether the ladder ended at its limit while the rate was still rising.
    func isStoppedByLimit(after steps: [Step]) -> Bool {
        guard ladder == .auto, waits, let last = steps.last, last.isSound else { return false }
        return last.workers == Ladder.mostWorkers && isRising(steps)
    }

    /// Returns the reason why the best rung may not be the capacity: the next rung was disturbed
    /// and might have been better. Nil if it was not disturbed, or if the best rung itself is in
    /// doubt.
    ///
    /// - Parameter best: the index of the best rung.
    static func doubt(of best: Int, among steps: [Step]) -> String? {
        guard steps.indices.contains(best), steps[best].isSound,
            let next = steps.dropFirst(best + 1).first, let doubt = next.doubt
        else { return nil }
        return "the rung of \(next.workers) workers, which may be the best, is invalid: \(doubt)"
    }

    /// Returns whether `workers` had to wait for each other.
    func isCrowded(_ workers: Int) -> Bool { !waits && workers > processors }
}
