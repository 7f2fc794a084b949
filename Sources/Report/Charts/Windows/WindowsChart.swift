import Foundation
import Results
import Revocation

/// How soon revocations took effect: the distributions of the window's bounds, and that of the
/// model.
struct WindowsChart: Chart {
    let data: WindowsData
    let domain_ms: ClosedRange<Double>

    let name = "windows"
    let legendHasLines = true

    /// The orders of magnitude between the shortest and the longest of the medians.
    private var orders: Int? {
        let medians = data.curves.compactMap { curve -> Double? in
            let median = curve.medianUpper_ms
            return median.isFinite && median > 0 ? median : nil
        }
        guard let low = medians.min(), let high = medians.max(), medians.count > 1 else {
            return nil
        }
        return Int(min(log10(high / low), 100).rounded(.down))
    }

    var title: String {
        guard let orders, orders >= 2 else { return "How long a revocation takes to take effect" }
        let words = [2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven"]
        return
            "Median windows span more than \(words[orders] ?? String(orders)) orders of magnitude "
            + "apart"
    }

    var subtitle: String {
        let counts = data.curves.map(\.count)
        let (low, high) = (counts.min() ?? 0, counts.max() ?? 0)
        let number = low == high ? "\(low)" : "\(low) to \(high)"
        return "Share of revocations in force at a node, by time since the acknowledgement; "
            + "\(number) windows per line. Band: between the bounds; line: upper bound; thin line: "
            + "the model."
    }

    var notes: [String] {
        var notes = data.leftOut.map { left in
            "\(left.variant.name): \(left.count) windows are \(left.outcome) and say nothing; they "
                + "are left out."
        }
        for curve in data.curves {
            let open = curve.uppers_ms.count { !$0.isFinite }
            if open > 0 {
                notes.append(
                    "\(name(of: curve)): \(open) of \(curve.count) windows had not closed when "
                        + "the watch ended, so its line stays below 100 %.")
            }
        }
        if data.curves.contains(where: \.isAtMost) {
            notes.insert(
                "≤ and an arrow: nothing was accepted after the acknowledgement. There is no "
                    + "lower bound; the true line may lie anywhere to the left.", at: 0)
        }
        return notes
    }

    func name(of curve: WindowsData.Curve) -> String {
        curve.request.isEmpty
            ? curve.variant.name : "\(curve.variant.name), \(curve.request)"
    }

    var csv: CSVTable {
        var table = CSVTable(
            ofVariants: [
                "request", "share", "window_lower_ms",
                "window_upper_ms", "model_ms",
            ])
        func cell(_ value: Double?) -> String { value.map { plain($0, decimals: 4) } ?? "" }
        for curve in data.curves {
            for rank in curve.ranks {
                table.append(
                    of: curve.variant.id,
                    [
                        curve.request, plain(curve.share(rank), decimals: 5),
                        cell(curve.lowers_ms[rank]),
                        cell(curve.uppers_ms[rank]), cell(curve.model_ms(curve.share(rank))),
                    ])
            }
        }
        return table
    }

    var families: [StrategyFamily] { data.curves.map(\.variant).families }

    func draw(on canvas: inout Canvas, _ width: ChartWidth, top: Double) -> Double {
        LineGroups(data.curves) { $0.variant }.draw(on: &canvas, width, top: top) {
            curves, canvas, frame in
            WindowsDrawing(chart: self, curves: curves, frame: frame).draw(on: &canvas)
        }
    }
}
