import Revocation

/// `revocations.csv`: every revocation at every node, by each kind of request.
package enum RevocationsFile: TableFile {
    package struct Row: Sendable, Hashable {
        package let block: Int
        /// The variant's index in the plan.
        package let variantIndex: Int
        package let name: VariantName
        package let revocation: RevocationRow

        /// The revocation's identifier, unique in the run: `b0v4r7`.
        package var id: String { "b\(block)v\(variantIndex)r\(revocation.revocation)" }
    }

    package static let name = "revocations.csv"

    private static let first = ["revocation_id", "block"]

    private static func header(_ format: RunFormat) -> [String] {
        [
            "node", reach(format), "revoke_invoke_ns", "revoke_ack_ns", "last_accept_send_ns",
            "first_final_reject_recv_ns", "window_lower_ns", "window_upper_ns",
            "invoke_window_lower_ns", "invoke_window_upper_ns", "probe_gap_ns", "outcome", "flaps",
            "accepts_after_ack", "probe_errors", requestColumn,
        ]
    }

    private static func reach(_ format: RunFormat) -> String {
        format == .first ? "scope" : "reach"
    }

    private static let requestColumn = "request"

    /// Returns the required columns. Early runs of format 1 had no kinds of requests.
    static func columns(_ format: RunFormat) -> [String] {
        first + header(format).filter { format != .first || $0 != requestColumn }
    }

    package static func table(_ trials: [TrialRecord]) -> CSVTable {
        var table = CSVTable(
            first, ofVariants: header(.current), swept: SweptSettings(trials.map(\.name)))
        for trial in trials where !trial.isControl {
            for revocation in trial.revocations {
                let row = Row(
                    block: trial.block, variantIndex: trial.variantIndex, name: trial.name,
                    revocation: revocation)
                table.append([row.id, String(row.block)], of: row.name, cells(of: row))
            }
        }
        return table
    }

    private static func cells(of row: Row) -> [String] {
        func cell(_ value: UInt64?) -> String { value.map { String($0) } ?? "" }
        let (revocation, window) = (row.revocation, row.revocation.window)
        return [
            String(revocation.node), revocation.reach.rawValue, cell(revocation.invoked_ns),
            cell(revocation.acknowledged_ns), cell(window.lastAcceptSent_ns),
            cell(window.firstFinalRefusalAnswered_ns), cell(window.lower_ns),
            cell(window.upper_ns), cell(window.invokeLower_ns), cell(window.invokeUpper_ns),
            cell(window.probeGap_ns), window.outcome.rawValue, String(window.flaps),
            String(revocation.acceptsAfterAcknowledgement), String(window.probeErrors),
            revocation.request.rawValue,
        ]
    }

    struct Place: Hashable {
        let name: VariantName
        let block: Int
        let revocation: Int
        let node: Int
        let request: RequestKind
    }

    static func place(of row: Row) -> Place {
        Place(
            name: row.name, block: row.block, revocation: row.revocation.revocation,
            node: row.revocation.node, request: row.revocation.request)
    }

    static func row(_ cells: NamedRow, _ frame: TableFrame) throws(CSVProblem) -> Row? {
        let (block, variantIndex, number) = try numbers(of: cells, frame)
        let name = try frame.name(of: cells)
        guard frame.variants[variantIndex] == name else {
            throw cells.problem(
                "\(excerpt(of: cells["revocation_id"])) is not of "
                    + excerpt(of: name.description))
        }
        let window = Window(
            outcome: try cells.word("outcome"), lower_ns: try cells.count("window_lower_ns"),
            upper_ns: try cells.count("window_upper_ns"),
            invokeLower_ns: try cells.count("invoke_window_lower_ns"),
            invokeUpper_ns: try cells.count("invoke_window_upper_ns"),
            lastAcceptSent_ns: try cells.count("last_accept_send_ns"),
            firstFinalRefusalAnswered_ns: try cells.count("first_final_reject_recv_ns"),
            probeGap_ns: try cells.count("probe_gap_ns"), flaps: try cells.whole("flaps"),
            probeErrors: try cells.whole("probe_errors"))
        let revocation = RevocationRow(
            revocation: number, node: try cells.whole("node"),
            reach: try cells.word(reach(frame.format)),
            invoked_ns: try cells.count("revoke_invoke_ns"),
            acknowledged_ns: try cells.count("revoke_ack_ns"), window: window,
            acceptsAfterAcknowledgement: try cells.whole("accepts_after_ack"),
            request: cells.has(requestColumn) ? try cells.word(requestColumn) : .ordinary)
        try check(revocation, cells)
        return Row(
            block: block, variantIndex: variantIndex, name: name, revocation: revocation)
    }

    /// Rejects values that no window can have.
    private static func check(
        _ row: RevocationRow, _ cells: NamedRow
    ) throws(CSVProblem) {
        func isRising(_ low: UInt64?, _ high: UInt64?) -> Bool {
            low.flatMap { low in high.map { low <= $0 } } ?? true
        }
        let window = row.window
        guard isRising(window.lower_ns, window.upper_ns),
            isRising(window.invokeLower_ns, window.invokeUpper_ns)
        else { throw cells.problem("the lower bound of the window is above the upper bound") }
        guard isRising(row.invoked_ns, row.acknowledged_ns) else {
            throw cells.problem("the acknowledgement is before the invocation")
        }
        let isClosed = window.outcome == .closed || window.outcome == .flapped
        guard !isClosed || window.upper_ns != nil else {
            throw cells.problem(
                "the outcome is \(window.outcome.rawValue), and window_upper_ns is empty")
        }
    }

    /// Returns the numbers that make up an id.
    private static func numbers(
        of cells: NamedRow, _ frame: TableFrame
    ) throws(CSVProblem) -> (block: Int, variantIndex: Int, revocation: Int) {
        let id = cells["revocation_id"]
        let numbers = id.split { !$0.isASCII || !$0.isWholeNumber }.compactMap { Int($0) }
        guard numbers.count == 3, id == "b\(numbers[0])v\(numbers[1])r\(numbers[2])",
            frame.variants.indices.contains(numbers[1]), numbers[2] <= ReadLimits.revocations
        else {
            throw cells.problem(
                "revocation_id is \"\(excerpt(of: id))\", which is not like b0v0r0")
        }
        guard try frame.block(of: cells) == numbers[0] else {
            throw cells.problem("\(excerpt(of: id)) is in block \(cells.excerpt("block"))")
        }
        return (numbers[0], numbers[1], numbers[2])
    }
}
