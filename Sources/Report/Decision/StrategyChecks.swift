import Model
import Results
import Revocation

/// The rules by which one variant is compared with the requirements, as data.
struct StrategyChecks {
    let variant: MeasuredVariant
    let book: FormulaBook

    var facts: StrategyFacts { book.facts }

    /// The checks, in the order of the requirements. An invalid row has no further checks.
    var all: [Check] {
        if let reason = variant.invalidReason {
            return [Check(.valid, [Check.Case("invalid: \(reason)")])]
        }
        return [window, p99, reach, outage, machines, rate].compactMap(\.self)
    }

    // MARK: Latency

    /// A measured p99 is judged by its median over blocks. The upper end of a modelled p99 has to
    /// meet the limit. A limit within a modelled p99's interval is inconclusive.
    private var p99: Check {
        let p99 = Formula.name(Output.addedP99_us)
        // A value that exceeds the limit only by rounding does not count as larger.
        let limit = Formula.name(Term.maxP99_us) * .number(1 + 1e-9)
        let (low, high) = (Formula.low(p99), Formula.high(p99))
        let (least, most) = (Formula.firstKnown(low, p99), Formula.firstKnown(high, p99))
        let isMeasured = Condition.measured(p99)
        let exceedsAtLeast = Condition.less(limit, least)
        let interval: Message = " (\(low, as: .time_us) to \(high, as: .time_us))"
        let hasInterval = Condition.all([.known(low), .known(high)])
        let figure: Message = "\(p99, marked: .time_us)\(when: hasInterval, interval)"
        let above: Message = "p99: \(p99, marked: .time_us), above the highest measured rate"
        // Rounded up to a whole ns, because a smaller value would not make it fit.
        func cure(_ value_us: Formula) -> Message {
            let value_ns = Formula.ceiling(value_us * .number(1e3 * (1 - 1e-12)))
            return "--max-p99 \(value_ns / .number(1e9), as: .duration_s)"
        }
        return Check(
            .p99, if: .known(limit),
            [
                Check.Case(
                    "p99: not measured at any known rate", if: .not(.known(p99)), isUnknown: true),
                Check.Case(above, if: .all([.atLeast(p99), exceedsAtLeast])),
                Check.Case(above, if: .atLeast(p99), isUnknown: true),
                Check.Case(
                    "p99: \(figure)", if: .all([isMeasured, .less(limit, p99)]), cure: cure(p99)),
                Check.Case(
                    "p99: \(figure)", if: .all([.not(isMeasured), exceedsAtLeast]),
                    cure: cure(most)),
                Check.Case(
                    "p99: \(figure); not measured there",
                    if: .all([.not(isMeasured), .less(limit, most)]), cure: cure(most),
                    isUnknown: true),
            ])
    }

    // MARK: Guarantees

    private var reach: Check {
        func isAsked(_ reach: RevocationReach) -> Condition {
            .known(.named(Term.asked(.reach, reach.rawValue)))
        }
        let isAnyAsked = Condition.any(RevocationReach.allCases.map(isAsked))
        guard let guarantee = variant.guarantee else {
            return Check(
                .reach, if: isAnyAsked,
                [Check.Case("reach: the run's files do not state it", isUnknown: true)])
        }
        let reaches = guarantee.reaches.all.map(\.rawValue)
        guard let first = reaches.first else {
            return Check(
                .reach, if: isAnyAsked, [Check.Case("reach: access tokens cannot be revoked")])
        }
        // A revocation of a subject takes a grant back too. What that costs the subject's other
        // clients is in the tokens hit.
        let others = RevocationReach.allCases.filter { reach in
            !guarantee.reaches.contains(reach)
                && !(reach == .grant && guarantee.reaches.contains(.subject))
        }
        let cases = others.map { reach in
            Check.Case(
                "reach: \(reaches.joined(separator: ", ")), not one \(reach.rawValue)",
                if: isAsked(reach), cure: "--reach \(first)")
        }
        return Check(.reach, if: isAnyAsked, cases)
    }

    private var outage: Check? {
        let closed = Formula.named(Term.asked(.outage, Requirement.Outage.closed.description))
        let allowed = Formula.name(Term.maxStale_s)
        let isAsked = Condition.any([.known(closed), .known(allowed)])
        guard variant.guarantee != nil else {
            return Check(
                .outage, if: isAsked,
                [
                    Check.Case(
                        "store outage: the run's files do not state the outage behaviour",
                        isUnknown: true)
                ])
        }
        guard case .stale? = facts.outage else { return nil }
        let limit = Formula.name(Output.staleLimit_s)
        let isAllowed = Condition.all([
            .known(allowed), .known(limit), .not(.less(allowed * .number(1 + 1e-9), limit)),
        ])
        let cure: Message = "--on-store-outage stale:\(limit, as: .duration_s)"
        return Check(
            .outage, if: isAsked,
            [
                Check.Case(
                    "store outage: stale <= \(limit, as: .duration_s)", if: .not(isAllowed),
                    cure: "\(when: .known(limit), cure)")
            ])
    }

    // MARK: Load

    private var machines: Check? {
        variant.reasonForOneMachine.map { reason in
            Check(
                .machines, if: .less(.number(1), .name(Term.machines)),
                [Check.Case("machines: \(reason)", cure: "--machines 1")])
        }
    }

    private var rate: Check {
        let share = Formula.name(Output.machineRate_per_s)
        let capacity = Formula.name(Output.machineCapacity_per_s)
        let needed = Formula.name(Output.machinesNeeded)
        // If no rate is asked for, each further machine adds the run's rate per machine.
        let isAsked = Condition.known(.named(Term.asked(.rate)))
        let asRate: Message = "--rate \(Formula.name(Term.rate_per_s), as: .rate) "
        let cure: Message = """
            \(when: .not(isAsked), asRate)--machines \(needed, as: .whole)
            """
        // One server holds all sessions, so a second one does not help.
        let answered = Formula.name(Output.authorityCeiling_per_s)
        let all = Formula.name(Output.verifications_per_s)
        return Check(
            .rate,
            [
                Check.Case(
                    """
                    rate: an authorization server on one machine carries at most \
                    \(answered, marked: .rate) of \(all, as: .rate)
                    """,
                    if: .less(answered * .number(1 + RateCurve.tolerance), all)),
                Check.Case(
                    """
                    rate: one machine carries at most \(capacity, marked: .rate) of its \
                    \(share, as: .rate)
                    """,
                    if: .less(capacity * .number(1 + RateCurve.tolerance), share),
                    cure: variant.reasonForOneMachine == nil
                        ? "\(when: .known(needed), cure)" : ""),
            ])
    }

    // MARK: In words

    /// What a store outage does.
    var outageText: Message {
        let refused = Formula.name(Output.refused_per_s)
        let accepted = Formula.name(Output.staleAcceptances)
        let limit = Formula.name(Output.staleLimit_s)
        return switch facts.outage {
        case nil: "?"
        case .unaffected?: "unaffected"
        case .failClosed?: "closed: \(refused, marked: .rate) refused"
        case .stale?:
            """
            stale <= \(limit, as: .duration_s): \
            \(accepted, marked: .digits) accepted, then \(refused, marked: .rate) refused
            """
        }
    }
}
