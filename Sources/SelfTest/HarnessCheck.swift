import Load

/// The harness measures scripted servers as they are; and for each mistake that is made on purpose,
/// what was meant to notice it does.
struct HarnessCheck {
    let seed: UInt64

    /// Each mistake takes a run of its own, so a short test leaves them out.
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
