/// The checks that every trial makes of its own figures. Each figure is known in two ways, which
/// have to agree.
///
/// A failed check makes the row invalid.
package enum SelfCheck: String, Sendable, Hashable, CaseIterable {
    /// Each histogram contains every answered request exactly once.
    case histogramCount = "histogram count"
    /// The seconds of a phase add up to the phase.
    case intervalSums = "interval sums"
    /// The longest lag of any second is the longest lag of the phase.
    case intervalLag = "interval lag"
    /// Published percentiles are those of the recorded distribution.
    case percentiles
    /// Workers use no more CPU time than there is.
    case processorTime = "processor time"
    /// The schedule has the rate that the scenario asks for.
    case offeredRate = "offered rate"
    /// A store's processes use no more CPU time than there is.
    case storeTime = "store time"
    /// Each window starts at its own acknowledgement, the one by which the oracle judges.
    case acknowledgement
    /// Every revocation was probed at every probed node with every kind of request.
    case revocationRows = "revocation rows"
    /// The oracle judged everything that was recorded, and something was recorded.
    case operationsJudged = "operations judged"

    package var tolerance: SelfCheckTolerance {
        switch self {
        case .histogramCount, .intervalSums, .acknowledgement, .revocationRows,
            .operationsJudged:
            .exact
        // A histogram bucket is represented by one value of its range, which spans a thousandth.
        case .intervalLag, .percentiles: .share(0.002)
        case .processorTime, .storeTime: .share(0.03)
        case .offeredRate: .shareOrStandardErrors(0.03, 4)
        }
    }

    /// Returns the reason that an invalid row gives.
    func reason(_ detail: String) -> String { "self-check \(rawValue): \(detail)" }
}

/// How much two ways to determine one figure may differ.
package enum SelfCheckTolerance: Sendable, Hashable {
    case exact
    /// A share of the expected figure.
    case share(Double)
    /// Random variation of an expected count: a share of it or a number of standard errors,
    /// whichever is more.
    case shareOrStandardErrors(Double, Double)

    /// Returns how far a figure may be from the expected one.
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

    /// The tolerance as stated in `docs/methodology.md`.
    package var text: String {
        switch self {
        case .exact: "exact"
        case .share(let share): "\(percent(share)) %"
        case .shareOrStandardErrors(let share, let errors):
            "\(percent(share)) % or \(Int(errors)) standard errors, whichever is more"
        }
    }

    /// Formats a share as a percentage, rounded to a tenth.
    private func percent(_ share: Double) -> String {
        let tenths = Int((share * 1_000).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
