import Metrics

/// Thresholds as JUnit XML, which CI systems show as tests.
package enum JUnit {
    package static func text(_ outcomes: [ThresholdOutcome], suite: String) -> String {
        let missed = outcomes.count { !$0.holds }
        let name = escaped("revbench \(suite)")
        let counts = "tests=\"\(outcomes.count)\" failures=\"\(missed)\""
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="\(name)" \(counts)>
              <testsuite name="\(name)" \(counts) errors="0" skipped="0">

            """ + outcomes.map(element).joined() + "  </testsuite>\n</testsuites>\n"
    }

    private static func element(_ outcome: ThresholdOutcome) -> String {
        let head =
            "    <testcase classname=\"\(escaped("\(outcome.name)"))\" "
            + "name=\"\(escaped(outcome.threshold.text))\""
        guard !outcome.holds else { return head + "/>\n" }
        let message = escaped("\(outcome.threshold.text): \(outcome.measured)")
        return head + ">\n      <failure type=\"threshold\" message=\"\(message)\"/>\n"
            + "    </testcase>\n"
    }

    /// For an attribute. Characters that XML 1.0 has no place for become a question mark.
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
