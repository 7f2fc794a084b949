import Load

/// A check that the harness measures scripted servers correctly, and that each deliberate mistake
/// is noticed by the check meant for it.
struct HarnessCheck {
    let seed: UInt64

    /// Each mistake takes a separate run, so a short test omits the mistakes.
    func findings(_ length: Length) throws -> [Finding] {
        try HarnessScene.allCases.map(sound)
            + (length == .full ? HarnessMutant.allCases.map(caught) : [])
    }

    private func sound(_ scene: HarnessScene) throws -> Finding {
        let findings = try scene.findings(.sound, seed: seed)
        let problems = findings.compactMap { finding in
            finding.problem.map { "\(finding.notice): \($0)" }
        }
        return Finding(
            "\(scene.rawValue), as it is", expected: "all of \(findings.count) as known",
            measured: problems.isEmpty ? "all" : problems.joined(separator: "; "),
            isOK: problems.isEmpty, isTimed: true)
    }

    private func caught(_ mutant: HarnessMutant) throws -> Finding {
        let findings = try mutant.scene.findings(mutant.rules, seed: seed)
        let notices = findings.filter { $0.problem != nil }.map(\.notice)
        return Finding(
            mutant.mistake, expected: "caught by \(mutant.caughtBy)",
            measured: notices.isEmpty
                ? "caught by nothing"
                : "caught by " + notices.map(\.description).joined(separator: ", "),
            isOK: notices.contains(mutant.caughtBy), isTimed: true)
    }
}
