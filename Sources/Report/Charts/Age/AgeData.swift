import Foundation
import Model
import Results
import Revocation

/// The longest time that a revoked token is still accepted, by the token's age at the revocation. A
/// token of that age has only the rest of its life, so the formula of the strategies' bounds gives
/// the time.
struct AgeData: Sendable {
    /// Strategies with the same windows at every age.
    struct Line: Sendable {
        /// The first of them, whose colour and dash the line has.
        let variant: ReportedVariant
        fileprivate(set) var others: [ReportedVariant] = []
        /// All of them, in the order of the plan.
        var variants: [ReportedVariant] { [variant] + others }
        /// The life of their tokens.
        let life_s: Double
        /// The points by age. The first is that of a new token.
        let points: [Dot]

        /// The window of a new token.
        var longest_s: Double { points.first?.window_s ?? 0 }
    }

    struct Dot: Sendable, Hashable {
        let age_s: Double
        let window_s: Double
    }

    /// The lines, longest windows first.
    let lines: [Line]
    /// Strategies whose files state no bound, or whose windows nothing closes.
    let absent: [ReportedVariant]

    /// Whether any window is longer than 0.
    var hasWindows: Bool { lines.contains { $0.longest_s > 0 } }

    init(_ run: ReportedRun) {
        var lines: [Line] = []
        var absent: [ReportedVariant] = []
        for row in run.decision?.rows ?? [] where row.measured.invalidReason == nil {
            guard let variant = run.variants.first(where: { $0.id == row.measured.name }) else {
                continue
            }
            guard let line = Self.line(of: variant, row.sheet) else {
                absent.append(variant)
                continue
            }
            let same = lines.firstIndex { $0.life_s == line.life_s && $0.points == line.points }
            if let same { lines[same].others.append(variant) } else { lines.append(line) }
        }
        self.lines = lines.sorted { $0.longest_s > $1.longest_s }
        self.absent = absent
    }

    private static func line(of variant: ReportedVariant, _ sheet: FormulaSheet) -> Line? {
        var sheet = sheet
        // Without a limit nothing is tuned: the settings are the run's, and tokens live as in
        // production.
        sheet.figures[Term.asked(.maxWindow)] = nil
        var evaluator = Evaluator(sheet)
        guard let life_s = evaluator.figure(named: Term.setting(.lifetime))?.value,
            life_s > 0, life_s.isFinite
        else { return nil }
        var points: [Dot] = []
        for rest in rests {
            sheet.figures[Term.fixed(.lifetime)] = Estimate(life_s * rest)
            var evaluator = Evaluator(sheet)
            guard let bound_s = evaluator.figure(.bound_s)?.value else { return nil }
            points.append(Dot(age_s: life_s * (1 - rest), window_s: max(bound_s, 0)))
        }
        return Line(variant: variant, life_s: life_s, points: points)
    }

    /// The remaining shares of a token's life, evenly spaced, and closer together towards its end.
    private static let rests: [Double] = {
        let even = (0...10).map { Double($0) / 10 }
        let late = (3...8).map { pow(10, -Double($0) / 2) }
        return (even + late).sorted(by: >)
    }()
}
