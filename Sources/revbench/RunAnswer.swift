import Foundation
import Metrics
import Report
import Results
import Statistics
import Suite

/// The output of `run --json`: one object with all results of the run.
struct RunAnswer: Encodable {
    private struct Outcome: Encodable {
        let strategy: String
        let variant: String
        let threshold: String
        let holds: Bool
        let measured: String
    }

    private let run: String
    private let folder: String
    /// The exit status.
    private let status: Int32
    /// Notes on rows, such as why a row was overloaded.
    private let notes: [String]
    private let warnings: [String]
    private let thresholds: [Outcome]

    private init(_ outcome: Run.Outcome) {
        run = outcome.folder.split(separator: "/").last.map(String.init) ?? outcome.folder
        folder = outcome.folder
        status = outcome.status.rawValue
        notes = outcome.notes
        warnings = outcome.warnings.filter { !outcome.notes.contains($0) }
        thresholds = outcome.thresholds.map {
            Outcome(
                strategy: $0.name.strategy, variant: $0.name.label, threshold: $0.threshold.text,
                holds: $0.holds, measured: $0.measured)
        }
    }

    /// Returns the object, including the rows of the comparison and the result of `--against`,
    /// which are encoded separately.
    static func json(_ outcome: Run.Outcome) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings, numbers and Booleans can always be encoded.
        let head =
            (try? encoder.encode(RunAnswer(outcome)))
            .map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        let against = outcome.against?.json ?? "null\n"
        let rows = outcome.comparison.json
        return "\(head.dropLast()),\n\"rows\": \(rows),\n\"against\": \(against)}\n"
    }
}
