package import Foundation
import Metrics

/// Thresholds as JUnit XML, which CI systems show as tests.
package enum JUnit {
    /// - Parameters:
    ///   - started: when the run began; nil if that is not known.
    ///   - ended: when the run ended.
    package static func text(
        _ outcomes: [ThresholdOutcome], suite: String, started: Date? = nil, ended: Date? = nil
    ) -> String {
        let missed = outcomes.count { !$0.holds }
        let name = escaped("revbench \(suite)")
        let length_s = started.flatMap { start in
            ended.map { max($0.timeIntervalSince(start), 0) }
        }
        let time = "time=\"\(plain(length_s ?? 0))\""
        let counts = "tests=\"\(outcomes.count)\" failures=\"\(missed)\" \(time)"
        let timestamp = started.map { " timestamp=\"\(instant($0))\"" } ?? ""
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="\(name)" \(counts)>
              <testsuite name="\(name)" \(counts) errors="0" skipped="0"\(timestamp)>

            """ + outcomes.map(element).joined() + "  </testsuite>\n</testsuites>\n"
    }

    private static func element(_ outcome: ThresholdOutcome) -> String {
        let head =
            "    <testcase classname=\"\(escaped("\(outcome.name)"))\" "
            + "name=\"\(escaped(outcome.threshold.text))\" time=\"0\">\n"
        let message = escaped("\(outcome.threshold.text): \(outcome.measured)")
        let said =
            outcome.holds
            ? "<system-out>\(message)</system-out>"
            : "<failure type=\"threshold\" message=\"\(message)\">\(message)</failure>"
        return head + "      \(said)\n    </testcase>\n"
    }

    /// Returns a date as JUnit's schema requires: without fractions, in UTC without a zone.
    private static func instant(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(timeZone: .gmt)).replacing("Z", with: "")
    }

    /// Returns text escaped for an attribute or an element. Characters that XML 1.0 does not allow
    /// become a question mark.
    static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            case "\t", "\n", "\r": "&#\(scalar.value);"
            case _ where scalar.value < 0x20 || (0xfffe...0xffff).contains(scalar.value): "?"
            default: String(scalar)
            }
        }.joined()
    }
}
