import Foundation

/// Turns a run's folder of the current format into a folder of format 1, as 0.1.0 wrote it.
func turnIntoFormatOne(_ folder: URL) throws {
    func change(_ file: String, _ change: (String) -> String) throws {
        let place = folder.appending(path: file)
        guard FileManager.default.fileExists(atPath: place.path) else { return }
        try change(String(contentsOf: place, encoding: .utf8))
            .write(to: place, atomically: true, encoding: .utf8)
    }
    try change("meta.json") { text in
        text.replacing("\"format\": 2, ", with: "")
            .replacing(#/"isCalibration": (true|false), /#, with: "")
            .replacing(#/"optionRoles": \{[^}]*\}, /#, with: "")
            .replacing(#/"\w+Terms":\[[^\]]*\],?/#, with: "")
            .replacing(",}", with: "}")
            .replacing("\"isControl\"", with: "\"isTwin\"")
            .replacing("\"outage\"", with: "\"stance\"")
            .replacing("\"calibration\"", with: "\"null\"")
    }
    try change("latency.hlog") { $0.replacing("Tag=calibration/", with: "Tag=null/") }
    let renamed = [",reach,": ",scope,", ",recovery_p99_ms,": ",recovered_99_ms,"]
    for file in ["comparison.csv", "summary.csv", "revocations.csv", "intervals.csv"] {
        try change(file) { text in
            let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            let header = renamed.reduce(String(lines[0])) { $0.replacing($1.key, with: $1.value) }
            let rows = lines.count > 1 ? String(lines[1]) : ""
            return header + "\n"
                + rows.replacing(#/(^|,)calibration,/#.anchorsMatchLineEndings()) {
                    "\($0.1)null,"
                }
        }
    }
}
