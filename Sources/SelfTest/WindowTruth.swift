import Load
import Results
import Revocation

/// The window that a row should hold, known from the behaviour of its node.
///
/// A scripted node refuses by date, from d after the date of the invocation, which the clock
/// truncates to a whole microsecond. T is known to the nanosecond from r0 and d. Until the
/// acknowledgement, however, the strategy's ledger may not have been written yet; T then lies
/// anywhere up to r1.
struct WindowTruth: Sendable, Hashable {
    /// T - r1, or 0.
    let sinceAcknowledgement_ns: UInt64
    /// T - r0, from its earliest possible value to its latest.
    let sinceInvocation_ns: ClosedRange<UInt64>

    /// Nil if the node never refuses or the revocation has no times.
    init?(of row: RevocationRow, _ behaviour: Behaviour) {
        guard let delay = behaviour.delay, let invoked_ns = row.invoked_ns,
            let acknowledged_ns = row.acknowledged_ns
        else { return nil }
        let refuses_ns = invoked_ns / 1_000 * 1_000 + UInt64(max(delay.nanoseconds, 0))
        sinceAcknowledgement_ns = refuses_ns - min(acknowledged_ns, refuses_ns)
        let earliest_ns = refuses_ns - min(invoked_ns, refuses_ns)
        sinceInvocation_ns = earliest_ns...max(earliest_ns, acknowledged_ns - invoked_ns)
    }

    /// Returns whether both bands of the window hold the truth.
    func isHeld(by window: Window) -> Bool {
        guard let lower_ns = window.lower_ns, let upper_ns = window.upper_ns,
            let invokeLower_ns = window.invokeLower_ns, let invokeUpper_ns = window.invokeUpper_ns
        else { return false }
        return lower_ns <= sinceAcknowledgement_ns && sinceAcknowledgement_ns <= upper_ns
            && invokeLower_ns <= sinceInvocation_ns.upperBound
            && sinceInvocation_ns.lowerBound <= invokeUpper_ns
    }
}

extension WindowTrial.Observation {
    /// Returns how wide a row's band is and how wide it may be: the planned gap between probes at
    /// that age plus one round trip. Nil for a row without a band.
    func widths(of row: RevocationRow) -> (actual_ns: Double, allowed_ns: Double)? {
        let window = row.window
        guard let lower_ns = window.invokeLower_ns, let upper_ns = window.invokeUpper_ns,
            let accepted_ns = window.lastAcceptSent_ns, let gap_ns = window.probeGap_ns,
            let refused_ns = window.firstFinalRefusalAnswered_ns,
            plan.targets.indices.contains(row.revocation)
        else { return nil }
        let age_ns = accepted_ns + origin_ns - min(outcome.start_ns, accepted_ns + origin_ns)
        let planned_ns = plan.gap_ns(of: plan.targets[row.revocation], at: age_ns)
        let roundTrip_ns = refused_ns - accepted_ns - gap_ns
        return (Double(upper_ns - lower_ns), Double(planned_ns + roundTrip_ns))
    }

    /// Returns the rows of nodes with a known truth. Omits `unprobed` rows, in which the prober saw
    /// no acceptance before the revocation and which claim nothing.
    func judged(where isWanted: (Int) -> Bool = { _ in true }) -> [(RevocationRow, WindowTruth)] {
        outcome.rows.compactMap { row in
            guard isWanted(row.node), row.window.outcome != .unprobed,
                behaviours.indices.contains(row.node)
            else { return nil }
            return WindowTruth(of: row, behaviours[row.node]).map { (row, $0) }
        }
    }
}
