/// What every trial checks of its own figures: each is known in two ways, and both have to agree.
///
/// A failed check makes the row invalid.
package enum SelfCheck: String, Sendable, Hashable, CaseIterable {
    /// Every request that was answered is in each histogram once.
    case histogramCount = "histogram count"
    /// The seconds of a phase add up to the phase.
    case intervalSums = "interval sums"
    /// The longest lag of any second is the longest lag of the phase.
    case intervalLag = "interval lag"
    /// Published percentiles are those of the distribution that was recorded.
    case percentiles
    /// Workers use no more processor time than there is.
    case processorTime = "processor time"
    /// The schedule holds the rate that the scenario asks for.
    case offeredRate = "offered rate"
    /// A store's processes use no more processor time than there is.
    case storeTime = "store time"
    /// The windows start at the acknowledgement that the oracle judges by, each at its own.
    case acknowledgement
    /// Every revocation was watched at every probed node, by every kind of request.
    case revocationRows = "revocation rows"
    /// The oracle judged all that was kept, and something was.
    case operationsJudged = "operations judged"

    package var tolerance: SelfCheckTolerance {
        switch self {
        case .histogramCount, .intervalSums, .acknowledgement, .revocationRows,
            .operationsJudged:
            .exact
        // A bucket of a histogram is known by one value of its range of a thousandth.
        case .intervalLag, .percentiles: .share(0.002)
        case .processorTime, .storeTime: .share(0.03)
        case .offeredRate: .shareOrStandardErrors(0.03, 4)
        }
    }

    /// As a row's reason names it.
    func reason(_ detail: String) -> String { "self-check \(rawValue): \(detail)" }
}

/// How far two ways to know one figure may differ.
package enum SelfCheckTolerance: Sendable, Hashable {
    case exact
    /// Of the expected figure.
    case share(Double)
    /// Of an expected count, by chance: a share of it or so many standard errors, whichever is
    /// more.
    case shareOrStandardErrors(Double, Double)

    /// How far a figure may be from what is expected.
    package func distance(from expected: Double) -> Double {
        switch self {
        case .exact: 0
        case .share(let share): abs(expected) * share
        case .shareOrStandardErrors(let share, let errors):
            max(abs(expected) * share, errors * abs(expected).squareRoot())
        }
    }

    func allows(_ figure: Double, expected: Double) -> Bool {
        abs(figure - expected) <= distance(from: expected)
    }

    func allows(_ figure: Double, atMost limit: Double) -> Bool {
        figure <= limit + distance(from: limit)
    }

    /// As `docs/methodology.md` states it.
    package var text: String {
        switch self {
        case .exact: "exact"
        case .share(let share): "\(percent(share)) %"
        case .shareOrStandardErrors(let share, let errors):
            "\(percent(share)) % or \(Int(errors)) standard errors, whichever is more"
        }
    }

    /// To a tenth.
    private func percent(_ share: Double) -> String {
        let tenths = Int((share * 1_000).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
