import Metrics
import Results
import Revocation

/// How much of an offered load each strategy can keep up with, and the effect on response times.
struct SaturationChart: Chart {
    let data: SaturationData

    let name = "saturation"
    let legendHasLines = true

    private var overloaded: [SaturationData.Curve] {
        data.curves.filter { $0.levels.contains { $0.invalidReason != nil } }
    }

    var title: String {
        let count = overloaded.count
        return count == 0
            ? "Every strategy kept up with every offered load"
            : "\(count) of \(data.curves.count) strategies could not keep up at some level"
    }

    var subtitle: String {
        "Open loop. On the dotted diagonal the achieved rate equals the offered rate; a bar across it "
            + "marks the closed loop's capacity. Below: 99th percentile of the response time. Hollow: "
            + "overloaded in at least one block; its response time is not a headline."
    }

    var notes: [String] {
        overloaded.map { curve in
            let levels = curve.levels.filter { $0.invalidReason != nil }
                .map { PhaseName.levelText(of: $0.phase) ?? $0.phase }
            return "\(curve.variant.name) was overloaded at \(levels.joined(separator: ", ")) "
                + "in at least one block; the CSV has the reasons."
        }
    }

    var csv: CSVTable {
        var table = CSVTable(
            ofVariants: [
                "level", Metric.offeredPerSecond.name,
                Metric.achievedPerSecond.name, "response_p99_us",
                "capacity_per_s", "valid", "invalid_reason",
            ])
        func cell(_ value: Double?, _ decimals: Int) -> String {
            value.map { plain($0, decimals: decimals) } ?? ""
        }
        for curve in data.curves {
            for level in curve.levels {
                table.append(
                    of: curve.variant.id,
                    [
                        level.phase, cell(level.offered_per_s, 4), cell(level.achieved_per_s, 4),
                        cell(level.p99_us, 4), cell(curve.capacity_per_s, 0),
                        String(level.invalidReason == nil), level.invalidReason ?? "",
                    ])
            }
        }
        return table
    }

    var families: [StrategyFamily] { data.curves.map(\.variant).families }

    func draw(on canvas: inout Canvas, _ width: ChartWidth, top: Double) -> Double {
        LineGroups(data.curves) { $0.variant }.draw(on: &canvas, width, top: top) {
            curves, canvas, frame in
            SaturationDrawing(chart: self, drawn: curves, frame: frame).draw(on: &canvas)
        }
    }
}
