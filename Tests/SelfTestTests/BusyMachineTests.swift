import Synchronization
import Testing

@testable import SelfTest

@Suite struct `A self-test on a busy machine` {
    private static let failing = Finding(
        "p99", expected: "2 ms", measured: "3 ms", isOK: false, isTimed: true)
    private static let untimed = Finding("sum", expected: "2", measured: "3", isOK: false)
    private static let passing = Finding("p50", expected: "1 ms", measured: "1 ms", isOK: true)

    /// Runs one check. Each attempt has these findings, on a machine with that share of waiting;
    /// the last attempt is repeated.
    private func run(
        _ attempts: [(findings: [Finding], share: Double?)]
    ) -> (verdict: SelfTestVerdict, lines: [String], asked: Int) {
        let asked = Atomic(0)
        let report = SelfTestReport([SelfTestCheck("times") { _ in [] }], length: .short) { _, _ in
            let turn = asked.add(1, ordering: .relaxed).oldValue
            let attempt = attempts[min(turn, attempts.count - 1)]
            return (attempt.findings, attempt.share)
        }
        var lines: [String] = []
        let verdict = report.run(progress: { _ in }) { lines.append($0) }
        return (verdict, lines, asked.load(ordering: .relaxed))
    }

    private static let busy = BusyMachine.tolerance * 1.01
    private static let quiet = BusyMachine.tolerance * 0.99

    @Test func `asks three times, then says that the machine is too busy`() {
        let (verdict, lines, asked) = run([([Self.failing], Self.busy)])
        #expect(verdict == .tooBusy && asked == 3)
        #expect(lines.count == 1 && lines.first?.contains("machine too busy") == true)
        #expect(lines.first?.contains("FAIL") == false)
    }

    @Test func `believes an attempt that succeeds`() {
        let (verdict, lines, asked) = run([
            ([Self.failing], Self.busy), ([Self.passing], Self.busy),
        ])
        #expect(verdict == .sound && asked == 2)
        #expect(lines.first?.hasSuffix(": ok") == true)
    }

    @Test func `fails at once where threads did not wait longer than the tolerance`() {
        let (verdict, lines, asked) = run([([Self.failing], Self.quiet)])
        #expect(verdict == .failed && asked == 1 && lines.first?.hasSuffix("FAIL") == true)
    }

    @Test func `fails where the kernel does not tell`() {
        #expect(run([([Self.failing], nil)]).verdict == .failed)
    }

    @Test func `fails for what no busy machine can spoil`() {
        let (verdict, _, asked) = run([([Self.failing, Self.untimed], Self.busy)])
        #expect(verdict == .failed && asked == 1)
    }

    @Test func `is seen by the time that threads wait`() {
        let (sum, share) = BusyMachine.watching { (0..<1_000).reduce(0, +) }
        #expect(sum == 499_500)
        #if os(Linux)
            #expect(share != nil)
        #endif
    }
}

@Suite struct `The check of the acknowledgement` {
    private static let tolerance_ns = AcknowledgementCheck.tolerance_ns

    private func isOK(invoked_ns: UInt64 = 1_000, late_ns: Int64) -> [Bool] {
        AcknowledgementCheck.judge([
            .init(
                invoked_ns: invoked_ns,
                acknowledged_ns: UInt64(Int64(10_000_000) + late_ns), logged_ns: 10_000_000)
        ]).map(\.isOK)
    }

    @Test func `allows the tolerance, and no more`() {
        #expect(isOK(late_ns: 0) == [true, true])
        #expect(isOK(late_ns: Int64(Self.tolerance_ns)) == [true, true])
        #expect(isOK(late_ns: Int64(Self.tolerance_ns) + 1) == [true, false])
    }

    @Test func `allows no acknowledgement before the strategy's own or before the invocation`() {
        #expect(isOK(late_ns: -1) == [false, true])
        #expect(isOK(invoked_ns: 10_000_001, late_ns: 0) == [false, true])
    }

    @Test func `needs revocations`() {
        #expect(AcknowledgementCheck.judge([]).map(\.isOK) == [false, false])
    }

    @Test func `finds every revocation of a real windows phase`() throws {
        var trial = WindowTrial(
            behaviours: [.refuses(after: .zero)], revocations: 4, lifetime: .milliseconds(100),
            bound: .zero, seed: 9)
        trial.pace.acknowledgement = .milliseconds(2)
        let stamps = AcknowledgementCheck.stamps(of: try trial.run())
        #expect(stamps.count == 4)
        #expect(stamps.allSatisfy { $0.acknowledged_ns >= $0.logged_ns })
        #expect(stamps.allSatisfy { $0.logged_ns - $0.invoked_ns >= 2_000_000 })
    }
}
