import Results
import Revocation

/// The windows phase over time, with the storm or fault marked if the scenario has one.
struct TimelineChart: Chart {
    let data: TimelineData

    let name = "timeline"
    let legendHasLines = true

    var title: String {
        guard let span = data.span else { return "Revoked tokens still accepted over time" }
        return "Effect of the \(span.name) on revocations and requests"
    }

    var subtitle: String {
        let what =
            "Top: revoked tokens that at least one node still accepts (upper bound). Bottom: share "
            + "of requests refused as revoked or failed. Means over blocks. "
        return data.span.map { what + "Shaded: the \($0.name)." }
            ?? what + "This scenario has no storm and no fault."
    }

    var notes: [String] {
        var notes: [String] = []
        let flat = data.curves.filter { ($0.open.max() ?? 0) == 0 }.map(\.variant.name)
        if !flat.isEmpty {
            notes.append("Always 0 in the upper panel: \(Self.list(flat)).")
        }
        let behaviours = Set(data.curves.compactMap(\.variant.guarantee?.outage))
            .sorted { $0.description < $1.description }
        for behaviour in behaviours where behaviour != .unaffected {
            let names = data.curves.filter { $0.variant.guarantee?.outage == behaviour }
                .map(\.variant.name)
            notes.append(
                "During a store outage, \(Self.list(names)): \(behaviour.words).")
        }
        return notes
    }

    private static func list(_ names: [String]) -> String {
        let rest = names.count - 5
        return names.prefix(5).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    var csv: CSVTable {
        var table = CSVTable(
            ofVariants: [
                "outage", "second", "revoked_still_accepted",
                "refused_revoked_share", "failed_share",
            ])
        for curve in data.curves {
            for index in curve.open.indices {
                let time = Double(index) * data.slice_s
                let second = Int(time)
                let isFirst = index == 0 || Int(Double(index - 1) * data.slice_s) != second
                // A row applies until the next one.
                guard isFirst || curve.open[index] != curve.open[index - 1] else { continue }
                func share(_ shares: [Double]) -> String {
                    isFirst && shares.indices.contains(second)
                        ? plain(shares[second], decimals: 5) : ""
                }
                table.append(
                    of: curve.variant.id,
                    [
                        curve.variant.guarantee?.outage.description ?? "", plain(time),
                        plain(curve.open[index]),
                        share(curve.refused), share(curve.failed),
                    ])
            }
        }
        return table
    }

    var families: [StrategyFamily] { data.curves.map(\.variant).families }

    func draw(on canvas: inout Canvas, _ width: ChartWidth, top: Double) -> Double {
        LineGroups(data.curves) { $0.variant }.draw(on: &canvas, width, top: top) {
            curves, canvas, frame in
            TimelineDrawing(chart: self, curves: curves, frame: frame).draw(on: &canvas)
        }
    }
}

extension OutageBehaviour {
    /// What a node does, as part of a sentence.
    var words: String {
        switch self {
        case .failClosed: "fails closed"
        case .unaffected, .stale: description.replacing("<=", with: "≤")
        }
    }
}
