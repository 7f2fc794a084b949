import Oracle
import Results

/// The checks of timed revocations and of the history. Each returns the difference in words; nil if
/// there is none.
enum RevocationChecks {
    /// Checks that every acknowledgement at which a window starts is in the ledger, to the
    /// nanosecond, for a revocation that was requested no earlier than the row says, and for no
    /// other row.
    static func acknowledgement(
        _ rows: [RevocationRow], ledger: [RevocationEvent]
    ) -> String? {
        var entered: [UInt64: [UInt64]] = [:]
        for event in ledger {
            guard let stamp_ns = event.acknowledged_ns else { continue }
            entered[stamp_ns, default: []].append(event.invoked_ns)
        }
        let claims = Dictionary(grouping: rows.filter { $0.acknowledged_ns != nil }) {
            $0.acknowledged_ns ?? 0
        }
        let missing = claims.filter { stamp_ns, claiming in
            guard let invoked = entered[stamp_ns] else { return true }
            let revocations = Set(claiming.map(\.revocation)).count
            return revocations > invoked.count
                || claiming.contains { row in
                    !invoked.contains { $0 >= row.invoked_ns ?? 0 }
                }
        }
        guard let first_ns = missing.keys.min() else { return twice(rows) }
        let count = Set(missing.values.joined().map(\.revocation)).count
        return "\(count) revocations were acknowledged at an instant that the ledger does not "
            + "have for them, the first at \(first_ns) ns"
    }

    /// Checks that a revocation has the same acknowledgement in the rows of all nodes.
    private static func twice(_ rows: [RevocationRow]) -> String? {
        let stamps = Dictionary(grouping: rows, by: \.revocation).mapValues { rows in
            Set(rows.map(\.acknowledged_ns)).count
        }
        return stamps.filter { $0.value > 1 }.keys.min().map {
            "revocation \($0) has not the same acknowledgement in all of its rows"
        }
    }

    /// Checks that there is one row per revocation, place and kind of request: for every probed
    /// node, and for the unprobed one.
    ///
    /// - Parameters:
    ///   - nodes: the number of probed nodes.
    ///   - requests: the kinds of requests with which each node is probed.
    static func revocationRows(
        _ rows: [RevocationRow], revocations: Int, nodes: Int, requests: [RequestKind]
    ) -> String? {
        struct Place: Hashable {
            let revocation: Int
            /// The node; nil for the unprobed node.
            let node: Int?
            let request: RequestKind
        }
        let found = rows.map { row in
            Place(
                revocation: row.revocation, node: row.isProbed ? row.node : nil,
                request: row.request)
        }
        let wanted = Set(
            (0..<revocations).flatMap { revocation in
                ((0..<nodes).map(Optional.some) + [nil]).flatMap { node in
                    requests.map { Place(revocation: revocation, node: node, request: $0) }
                }
            })
        guard Set(found) != wanted || found.count != wanted.count else { return nil }
        return "\(found.count) rows, \(wanted.count) expected: \(revocations) revocations at "
            + "\(nodes) probed nodes and one other, by \(requests.count) kinds of requests"
    }

    /// - Parameters:
    ///   - kept: the number of verifications that the trial recorded one by one.
    ///   - isCalibration: whether the trial is of the calibration, whose nodes refuse nothing, so
    ///     that only its counts are judged.
    static func operationsJudged(_ judged: Int, kept: Int, isCalibration: Bool) -> String? {
        guard !isCalibration else { return nil }
        if judged == 0 { return "the oracle judged no verification" }
        return judged == kept
            ? nil : "the oracle judged \(judged) verifications, and \(kept) were kept"
    }
}
