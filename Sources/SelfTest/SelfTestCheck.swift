/// How thorough a check is.
package enum Length: Sendable, Hashable {
    /// Everything: about five minutes for all checks together.
    case full
    /// One or two minutes for all checks together, as part of the tests.
    case short
}

/// One expectation of the harness, and what it measured.
package struct Finding: Sendable, Hashable {
    /// What was examined, such as `response p99`.
    package let subject: String
    /// The expected result. All numbers have units, as in ``measured``.
    package let expected: String
    package let measured: String
    package let isOK: Bool
    /// Whether threads that wait for a processor can spoil the result.
    package let isTimed: Bool

    package init(
        _ subject: String, expected: String, measured: String, isOK: Bool, isTimed: Bool = false
    ) {
        self.subject = subject
        self.expected = expected
        self.measured = measured
        self.isOK = isOK
        self.isTimed = isTimed
    }
}

/// A case with a known answer for the real harness.
package struct SelfTestCheck: Sendable {
    package let name: String
    /// Runs the check. Throws if the harness fails, which counts as a failed check.
    package let run: @Sendable (Length) throws -> [Finding]

    package init(_ name: String, _ run: @escaping @Sendable (Length) throws -> [Finding]) {
        self.name = name
        self.run = run
    }
}

/// All checks. A new check is one more line here, or is passed by the caller.
package enum SelfTestChecks {
    /// - Parameter operations: the operations per simulated strategy; nil for the default of the
    ///   test's length.
    package static func all(seed: UInt64, operations: Int? = nil) -> [SelfTestCheck] {
        [
            SelfTestCheck("stall") { try StallCheck(seed: seed).findings($0) },
            SelfTestCheck("delay") { try DelayCheck(seed: seed).findings($0) },
            SelfTestCheck("acknowledgement") { try AcknowledgementCheck(seed: seed).findings($0) },
            SelfTestCheck("nodes") { try NodesCheck(seed: seed).findings($0) },
            SelfTestCheck("probing") { try ProbingCheck(seed: seed).findings($0) },
            SelfTestCheck("network") { try NetworkCheck(seed: seed).findings($0) },
            SelfTestCheck("phase-lock") { PhaseLockCheck(seed: seed).findings($0) },
            SelfTestCheck("history") { try HistoryCheck(seed: seed).findings($0) },
            SelfTestCheck("a/a") { try AACheck(seed: seed).findings($0) },
            SelfTestCheck("histograms") { try HistogramCheck(seed: seed).findings($0) },
            SelfTestCheck("mutants") {
                try MutantCheck(seed: seed, operations: operations).findings($0)
            },
            SelfTestCheck("harness") { try HarnessCheck(seed: seed).findings($0) },
        ]
    }
}
