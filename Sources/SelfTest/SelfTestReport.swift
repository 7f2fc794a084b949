/// Runs checks one after another and says what each found.
package struct SelfTestReport: Sendable {
    private let checks: [Check]
    private let length: Length

    package init(_ checks: [Check], length: Length) {
        self.checks = checks
        self.length = length
    }

    /// - Parameters:
    ///   - progress: called with a check's name before it begins.
    ///   - line: called with each finding as one line of text.
    /// - Returns: whether every finding was as expected.
    package func run(progress: (String) -> Void, line: (String) -> Void) -> Bool {
        var isOK = true
        let width = checks.map(\.name.count).max() ?? 0
        for check in checks {
            progress(check.name)
            let findings: [Finding]
            do {
                findings = try check.run(length)
            } catch {
                findings = [
                    Finding("the harness", expected: "a result", measured: "\(error)", isOK: false)
                ]
            }
            let padding = String(repeating: " ", count: width - check.name.count)
            for finding in findings {
                line("\(check.name)\(padding)  \(finding.text)")
                isOK = isOK && finding.isOK
            }
            // A check without findings has checked nothing.
            if findings.isEmpty {
                line("\(check.name)\(padding)  no findings: FAIL")
                isOK = false
            }
        }
        return isOK
    }
}

extension Finding {
    /// One line, the verdict last.
    var text: String {
        "\(subject): expected \(expected); measured \(measured): \(isOK ? "ok" : "FAIL")"
    }
}
