import Model
import Results
import Revocation

extension Decision {
    /// The text for the terminal: what was asked for and assumed, the answer, and one table each of
    /// the undominated, the dominated and the unfit strategies.
    package var text: String {
        var text = "required: \(required)\n\(assumptions)\n\(verdict)\n"
        if !undominated.isEmpty {
            text +=
                "\n"
                + table("undominated", undominated.map { (row: $0, last: String?.none) }).plainText
        }
        if !dominated.isEmpty {
            let rows = dominated.map { entry in
                (
                    row: entry.row,
                    last: String?.some(entry.by.map(\.name).joined(separator: ", "))
                )
            }
            text += "\n" + table("dominated", rows, last: "by").plainText
        }
        if !unfit.isEmpty { text += "\n" + refused.plainText }
        text += "\n" + marks.map { "\($0)\n" }.joined()
        return text + remarks.map { "note: \($0)\n" }.joined()
    }

    /// The requirement: `window at most 60 s · p99 at most 5 ms`, or `nothing`.
    var required: String {
        let parts = [
            asked.maxWindow.map { "window at most \(Quantity.time(ns: Double($0.nanoseconds)))" },
            asked.maxP99.map { "p99 at most \(Quantity.time(ns: Double($0.nanoseconds)))" },
            asked.reach.map { "reaches \($0 == .everyone ? "everyone" : "one \($0.rawValue)")" },
            asked.outage.map { "during a store outage: \($0)" },
        ].compactMap(\.self)
        return parts.isEmpty ? "nothing" : parts.joined(separator: " · ")
    }

    /// Returns a text with the value's origin if the value was not asked for.
    private func said(_ text: String, _ key: Requirement.Key) -> String {
        deployment.assumed[key].map { "\(text) (\($0))" } ?? text
    }

    /// Where the servers of the rows ran, and what is left out. Nil if the run has one deployment
    /// and none was asked for.
    var serversText: String? {
        guard asked.deployment != nil || !otherServers.isEmpty else { return nil }
        let origin = asked.deployment == nil ? " (default)" : ""
        let others = otherServers.map { kind in
            "; rows of \(kind.rawValue) are not compared, --deployment \(kind.rawValue) decides "
                + "between those"
        }
        return servers.rawValue + origin + others.joined()
    }

    /// A description of the deployment.
    var deploymentText: String {
        let machine = processors.map { " of \($0) processors" } ?? ""
        return [
            said(Quantity.perSecond(deployment.rate_per_s), .rate),
            said(
                "\(deployment.machines) machine\(deployment.machines == 1 ? "" : "s")\(machine)",
                .machines),
            said(
                "\(Quantity.time(ns: deployment.roundTrip_s * 1e9)) to the store", .storeRoundTrip),
            said("\(deployment.clients) clients", .clients),
            said("\(deployment.active) of them active", .active),
            said("sessions of \(Tuning.text(deployment.sessions_s))", .sessions),
            said("\(Quantity.digits(deployment.revocations_per_s)) revocations/s", .revocations),
            said("\(deployment.hops) hop\(deployment.hops == 1 ? "" : "s")", .hops),
        ].joined(separator: ", ")
    }

    /// The shortest values that tuning may choose.
    var floorsText: String {
        [
            said("tokens \(Tuning.text(deployment.shortestLifetime_s))", .shortestLifetime),
            said("periods \(Tuning.text(deployment.shortestPeriod_s))", .shortestPeriod),
            "caches none",
        ].joined(separator: ", ")
    }

    /// Possible requirements that are not asked for. Nil if all are.
    var notRequired: String? {
        let parts: [String?] = [
            asked.maxWindow == nil ? "a window, so nothing is tuned" : nil,
            asked.maxP99 == nil ? "a p99" : nil, asked.reach == nil ? "a reach" : nil,
            asked.outage == nil ? "a behaviour during a store outage" : nil,
        ]
        let absent = parts.compactMap(\.self)
        return absent.isEmpty ? nil : absent.joined(separator: "; ")
    }

    /// What decides between the undominated strategies.
    var preferredText: String { asked.preference?.rawValue ?? "nothing (default)" }

    /// Settings that are not tuned because their values were asked for. Nil if there are none.
    var fixedText: String? {
        let fixed = asked.fixed.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.text)" }
        return fixed.isEmpty ? nil : fixed.joined(separator: ", ")
    }

    private var assumptions: String {
        let lines: [String?] = [
            notRequired.map { "not required: \($0)" }, "preferred: \(preferredText)",
            serversText.map { "servers: \($0)" }, "deployment: \(deploymentText)",
            fixedText.map { "fixed: \($0)" },
            "shortest that tuning may choose: \(floorsText)",
            processor.map { "a machine is one of the run's: \($0)" },
        ]
        return lines.compactMap(\.self).joined(separator: "\n")
    }

    /// Strategies for which the run does not show whether they fit.
    var inconclusive: [Row] { unfit.filter(\.isInconclusive) }

    /// The answer, in one or two sentences.
    package var verdict: String {
        let open = inconclusive.map(\.name)
        let doubt = open.isEmpty ? "" : "; inconclusive for \(open.joined(separator: ", "))"
        guard let first = undominated.first else {
            return open.isEmpty
                ? "no strategy of this run meets every requirement"
                : "no strategy of this run is known to meet every requirement\(doubt)"
        }
        if let chosen { return "choose \(chosen.name): \(whyChosen)\(doubt)" }
        let names = undominated.map(\.name).joined(separator: ", ")
        let ties = ties(of: first).map(\.name)
        let tied =
            ties.isEmpty ? "" : "; \(first.name) is tied with \(ties.joined(separator: ", "))"
        return "undominated, fewest cores first: \(names)\(tied)\(doubt)"
    }

    /// The reason why ``chosen`` is named.
    var whyChosen: String {
        guard undominated.count == 1, let left = undominated.first else {
            return "the best by \(asked.preference?.rawValue ?? "")"
        }
        guard !dominated.isEmpty else { return "the only one that fits" }
        // Dominance by intervals is not transitive, so one strategy need not dominate all others
        // that fit.
        let isAheadOfAll = dominated.allSatisfy { entry in
            entry.by.contains { $0.name == left.name }
        }
        return isAheadOfAll
            ? "it dominates all others that fit" : "the only one that no other dominates"
    }

    private func table(
        _ title: String, _ rows: [(row: Row, last: String?)], last: String? = nil
    ) -> TextTable {
        var header = [
            title, "settings", "placement", "window", "cores", "node", "store process", "authority",
            "look-ups/s", "shards", "store memory", "network/s", "added p50", "p99",
            "store outage", "tokens hit", "emergency: sign-ins", "one thread's time",
        ]
        if let last { header.append(last) }
        var table = TextTable(
            header: header, words: Set([0, 1, 2, 14] + (last == nil ? [] : [header.count - 1])))
        for (row, last) in rows { table.append(cells(row) + [last].compactMap(\.self)) }
        return table
    }

    private func cells(_ row: Row) -> [String] {
        func cell(_ output: Output, _ show: (Double) -> String = Quantity.digits) -> String {
            row.prices[output]?.text(show) ?? "–"
        }
        return [
            row.name, row.settingsText, row.measured.placement?.rawValue ?? "?",
            row.prices[.bound_s].map { "≤ " + Quantity.time(ms: $0.value * 1e3) } ?? "–",
            cell(.cores), cell(.nodeCores), cell(.storeCores), cell(.authorityCores),
            cell(.lookups_per_s, Quantity.count), cell(.storeShards),
            cell(.storeMemory_B, Quantity.bytes), cell(.network_B_per_s, Quantity.bytes),
            cell(.addedP50_us) { Quantity.time(us: $0) },
            cell(.addedP99_us) { Quantity.time(us: $0) }, row.outageText,
            cell(.tokensHit, Quantity.count), cell(.stormSignIns, Quantity.count),
            cell(.stormAuthority_s) { Quantity.time(ms: $0 * 1e3) },
        ]
    }

    private var refused: TextTable {
        var table = TextTable(header: ["unfit", "because", "would fit with"], words: [0, 1, 2])
        for row in unfit {
            let reasons = row.misses.map { $0.text + ($0.isUnknown ? " (inconclusive)" : "") }
            let cures = row.misses.map(\.cure)
            let isCurable = !cures.isEmpty && cures.allSatisfy { $0 != nil }
            table.append([
                row.name, reasons.joined(separator: "; "),
                isCurable ? cures.compactMap(\.self).joined(separator: " ") : "–",
            ])
        }
        return table
    }

    /// The meaning of the marks before figures, and how well the models fit.
    var marks: [String] {
        [
            "without a mark: measured; ≈ modelled within the measured range; ~N× modelled, N times "
                + "beyond it; ≥ the least that it can be; ≤ what the strategy promises",
            fit.summary,
        ]
    }

    /// What the reader has to know about the rows and the run.
    var remarks: [String] {
        rows.filter { $0.measured.invalidReason == nil }.flatMap { row in
            row.caveats.map { "\(row.name): \($0)" }
        } + notes
    }
}
