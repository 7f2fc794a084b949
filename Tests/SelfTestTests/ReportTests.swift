import SelfTest
import Testing

@Suite struct `The self-test` {
    private struct Broken: Error {}

    private func run(
        _ checks: [SelfTestCheck], _ length: Length = .short
    ) -> (isOK: Bool, lines: [String]) {
        var lines: [String] = []
        let verdict = SelfTestReport(checks, length: length).run(progress: { _ in }) {
            lines.append($0)
        }
        return (verdict == .sound, lines)
    }

    /// If the host slows this machine down, no run delay shows it. So a check that fails runs once
    /// more.
    @Test func `finds the harness honest`() {
        for check in SelfTestChecks.all(seed: 42) {
            func failures() -> [String] { run([check]).lines.filter { !$0.hasSuffix(": ok") } }
            let first = failures()
            let failed = first.isEmpty ? [] : failures()
            #expect(failed.isEmpty, "\(failed.joined(separator: "\n"))")
        }
    }

    @Test func `says on one line what was expected and what was measured`() {
        let finding = Finding("p99", expected: "2 ms", measured: "3 ms", isOK: false)
        let (isOK, lines) = run([SelfTestCheck("times") { _ in [finding] }])
        #expect(!isOK && lines == ["times  p99: expected 2 ms; measured 3 ms: FAIL"])
    }

    @Test func `fails for a check that breaks or finds nothing, and goes on with the next`() {
        let (isOK, lines) = run([
            SelfTestCheck("a") { _ in throw Broken() },
            SelfTestCheck("b") { _ in [] },
            SelfTestCheck("c") {
                [Finding("length", expected: "-", measured: "\($0)", isOK: true)]
            },
        ])
        #expect(!isOK && lines.count == 3)
        #expect(lines.map { $0.hasSuffix("FAIL") } == [true, true, false])
        #expect(lines.last?.contains("short") == true)
    }
}
