import Oracle
import Results

/// The checks of timed revocations and of the history. Each gives the difference in words; nil
/// where there is none.
enum RevocationChecks {
    /// Every acknowledgement that windows start at is one that the ledger has, to the nanosecond.
    static func acknowledgement(
        _ rows: [RevocationRow], ledger: [RevocationEvent]
    ) -> String? {
        let entered = Set(ledger.compactMap(\.acknowledged_ns))
        let missing = rows.filter { row in
            row.acknowledged_ns.map { !entered.contains($0) } ?? false
        }
        guard let first = missing.first, let stamp_ns = first.acknowledged_ns else { return nil }
        return "\(Set(missing.map(\.revocation)).count) revocations were acknowledged at an "
            + "instant that the ledger does not have, the first at \(stamp_ns) ns"
    }

    /// One row for each revocation, place and kind of request: of every probed node, and of the
    /// unprobed one.
    ///
    /// - Parameters:
    ///   - nodes: those that are probed.
    ///   - requests: the kinds that each is asked by.
    static func revocationRows(
        _ rows: [RevocationRow], revocations: Int, nodes: Int, requests: [RequestKind]
    ) -> String? {
        struct Place: Hashable {
            let revocation: Int
            /// Nil for the unprobed node.
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

    /// - Parameter isCalibration: whose nodes refuse nothing: only its counts are judged.
    static func operationsJudged(_ judged: Int, isCalibration: Bool) -> String? {
        guard !isCalibration, judged == 0 else { return nil }
        return "the oracle judged no verification"
    }
}
