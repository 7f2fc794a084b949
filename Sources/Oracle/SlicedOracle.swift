package import Results

/// A judge of a trial whose verifications are too many to be kept. They are judged in slices, in
/// the order of their times, and are not needed afterwards.
///
/// A slice comes with everything that has been issued and revoked so far. What a slice tells about
/// later ones is carried over: where revoked tokens were refused.
package struct SlicedOracle: Sendable {
    private var refusedSince: [PlaceOfRefusal: UInt64] = [:]
    /// When the latest answer of the slices so far came.
    private var latest_ns: UInt64 = 0
    /// What was found in all slices.
    package private(set) var report = OracleReport()
    /// The number of acceptances that were judged.
    package private(set) var acceptances = 0

    package init() {}

    /// Judges the next slice. Every verification in it has to be sent after those of earlier slices
    /// were answered, because an acceptance is compared with earlier refusals only. One that was
    /// not breaks invariant 10.
    ///
    /// - Parameter slice: a history without the verifications of other slices. It has to contain
    ///   every issue and revocation that was invoked before the slice's last answer.
    /// - Returns: what was found in this slice.
    @discardableResult
    package mutating func judge(_ slice: History) -> OracleReport {
        let oracle = Oracle(slice)
        var found = OracleReport()
        oracle.checkAccounts(&found)
        checkOrder(of: slice, &found)
        if !slice.facts.isCalibration {
            oracle.checkVerifications(&found, &refusedSince)
            acceptances += slice.verifications.count { $0.end == .accepted }
        }
        report.add(found)
        return found
    }

    /// Judges what is part of no slice: refreshes, and the tokens that were issued.
    ///
    /// - Parameter history: the whole history, without its verifications.
    package mutating func judgeTokens(_ history: History) {
        guard !history.facts.isCalibration else { return }
        let oracle = Oracle(history)
        var found = OracleReport()
        oracle.checkRefreshes(&found)
        oracle.checkTokens(&found)
        report.add(found)
    }

    private mutating func checkOrder(of slice: History, _ found: inout OracleReport) {
        let earliest_ns = slice.verifications.lazy.map(\.sent_ns).min()
        if let earliest_ns, earliest_ns < latest_ns {
            found.add(
                Violation(
                    .requestsAccounted, times_ns: ["sent": earliest_ns, "judged": latest_ns],
                    "a slice begins before the end of the one before"))
        }
        latest_ns = max(latest_ns, slice.verifications.lazy.map(\.answered_ns).max() ?? 0)
    }
}
