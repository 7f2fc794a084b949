import Metrics
import Model
import Results
import Revocation

/// The check of the window's limit.
extension StrategyChecks {
    /// Checks what the strategy promises with its tuned settings. If no setting of the bound was
    /// changed, also checks the longest measured window.
    var window: Check {
        let limit = Formula.name(Term.maxWindow_s)
        let bound = Formula.name(Output.bound_s)
        let isAbove = Condition.less(limit * .number(1 + 1e-9), bound)
        var cases = [neverCloses]
        cases += tuningCases
        cases.append(
            Check.Case(
                "window: bound \(bound, as: .time_s)\(highStakes)", if: isAbove,
                cure: "--max-window \(bound, as: .duration_s)"))
        cases.append(measured(bound, limit))
        return Check(.window, if: .known(limit), cases)
    }

    private var neverCloses: Check.Case {
        let isUnknown = variant.guarantee == nil && variant[.windowBound] == nil
        return Check.Case(
            isUnknown ? "window: the run's files state no bound" : "window: it never closes",
            if: .not(.known(.name(Output.bound_s))), isUnknown: isUnknown)
    }

    private func measured(_ bound: Formula, _ limit: Formula) -> Check.Case {
        guard let longest_ms = variant.longestWindow_ms else {
            let reason =
                variant[.windowResolution] == nil
                ? "no window was measured" : "some windows had not closed when the watch ended"
            return Check.Case("window: \(reason)", if: book.isAsInRun, isUnknown: true)
        }
        let longest_s = Formula.number(longest_ms / 1e3)
        return Check.Case(
            """
            window: bound \(bound, as: .time_s), measured up to \
            \(Quantity.time(ms: longest_ms))\(highStakes)
            """,
            if: .all([
                book.isAsInRun, .less(limit * .number(1e3), .number(longest_ms)),
            ]), cure: "--max-window \(longest_s, as: .duration_s)")
    }

    private var highStakes: String {
        variant.guarantee?.highStakesBound_ns.map {
            "; bound for high-stakes requests \(Quantity.time(ns: Double($0)))"
        } ?? ""
    }

    // MARK: Tuning

    /// The cases in which the settings cannot keep within the window.
    private var tuningCases: [Check.Case] {
        let tunable = facts.tunable
        guard !tunable.isEmpty else { return [] }
        return [keptAlone(tunable)] + tunable.compactMap(belowFloor)
    }

    /// Returns the case that the settings that are not tuned leave nothing for those that are.
    private func keptAlone(_ tunable: [DurationTerm]) -> Check.Case {
        let zero = Formula.number(0)
        let kept = facts.boundTerms.map { (term: $0, value: book.keptValue(of: $0)) }
        let names = kept.map { item -> Message in
            "\(when: .less(zero, item.value), "\(item.term.name)")"
        }
        let values = kept.map { Formula.firstKnown(.most($0.value, zero), zero) }
        let count = Formula.sum(values.map { .ifLess(zero, $0, .number(1), else: zero) })
        let kept_s = Formula.sum(values)
        let floors = tunable.compactMap { term in
            book.floor_s(term).map { Formula.ifKnown(book.fixed(term), zero, else: $0) }
        }
        let least_s = kept_s + .sum(floors)
        let cure: Message = "--max-window \(least_s, as: .duration_s)"
        return Check.Case(
            """
            window: \(names, separator: " + ") alone \
            \(when: .less(.number(1), count), "are", else: "is") \(kept_s, as: .duration_s)
            """,
            if: .all([
                .any(tunable.map(book.isTuned)), .known(book.room_s),
                .not(.less(zero, book.room_s)),
            ]), cure: "\(when: .less(kept_s, least_s), cure)")
    }

    private func belowFloor(_ term: DurationTerm) -> Check.Case? {
        guard let floor_s = book.floor_s(term) else { return nil }
        let value_s = book.setting(term)
        let option = term == .lifetime ? "--shortest-ttl" : "--shortest-period"
        return Check.Case(
            """
            window: \(term.name) would have to be \(value_s, as: .duration_s), and the shortest \
            allowed is \(floor_s, as: .duration_s)
            """,
            if: .all([
                book.isTuned(term), .less(value_s, floor_s * .number(1 - 1e-9)),
            ]), cure: "\(option) \(value_s, as: .duration_s)")
    }
}
