import Results
import Revocation

/// A revoked token's window by its age at the revocation.
struct AgeChart: Chart {
    let data: AgeData

    let name = "age"
    let legendHasLines = true

    /// The share of the token's life that has passed in the example: 30 s of 15 min.
    private static let exampleShare = 1.0 / 30

    /// An example: a token of the line with the longest windows, revoked soon after it was issued,
    /// at an age at which its window depends on its age.
    var example: (line: AgeData.Line, dot: AgeData.Dot)? {
        guard let line = data.lines.first, let last = line.points.last,
            line.longest_s > last.window_s
        else { return nil }
        let age_s = line.life_s * Self.exampleShare
        // Between the ends, a token's window becomes shorter as the token ages.
        let window_s = min(line.longest_s, line.life_s - age_s + last.window_s)
        return (line, AgeData.Dot(age_s: age_s, window_s: window_s))
    }

    var title: String {
        guard let example else { return "A revoked token's window, by its age at the revocation" }
        return "Revoked \(Self.time(example.dot.age_s)) after issue, a token that lives "
            + "\(Self.time(example.line.life_s)) is accepted for up to another "
            + Self.time(example.dot.window_s)
    }

    var subtitle: String {
        "The longest window that each strategy promises, by the token's age at its revocation: a "
            + "model, no measurement. Settings are those of the run, and tokens live as long as the "
            + "scenario says for production."
    }

    var notes: [String] {
        data.absent.map {
            "\($0.name) has no line: its bound is not stated, or nothing closes its window."
        }
    }

    var csv: CSVTable {
        var table = CSVTable(ofVariants: ["token_life_s", "age_s", "window_s"])
        for line in data.lines {
            for variant in line.variants {
                for dot in line.points {
                    table.append(
                        of: variant.id,
                        [line.life_s, dot.age_s, dot.window_s].map { plain($0, decimals: 6) })
                }
            }
        }
        return table
    }

    var families: [StrategyFamily] { data.lines.flatMap(\.variants).families }

    static func time(_ value_s: Double) -> String { Quantity.time(ms: value_s * 1e3) }

    /// Returns the names of a line's strategies and the window of a new token.
    func text(of line: AgeData.Line, _ width: ChartWidth) -> String {
        let names = line.variants.map { label(of: $0, width) }.joined(separator: ", ")
        return "\(names): \(line.longest_s > 0 ? Self.time(line.longest_s) : "none")"
    }

    func draw(on canvas: inout Canvas, _ width: ChartWidth, top: Double) -> Double {
        LineGroups(data.lines) { $0.variant }.draw(on: &canvas, width, top: top) {
            lines, canvas, frame in
            AgeDrawing(chart: self, lines: lines, frame: frame).draw(on: &canvas)
        }
    }
}
