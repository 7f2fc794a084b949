/// The verdict of a self-test.
package enum SelfTestVerdict: Sendable, Hashable {
    case sound
    /// A busy machine spoiled every finding that was not as expected.
    case tooBusy
    case failed
}

/// A runner of checks, one after another, that reports what each found.
package struct SelfTestReport: Sendable {
    private let checks: [SelfTestCheck]
    private let length: Length
    private let busyShare:
        @Sendable (SelfTestCheck, Length) throws -> (result: [Finding], share: Double?)

    /// The most times that a check is run if a busy machine spoils it.
    static let mostAttempts = 3

    package init(_ checks: [SelfTestCheck], length: Length) {
        self.init(checks, length: length) { check, length in
            try BusyMachine.watching { try check.run(length) }
        }
    }

    /// - Parameter watching: runs a check, and returns the share of the time that its threads
    ///   waited for a processor.
    init(
        _ checks: [SelfTestCheck], length: Length,
        watching:
            @escaping @Sendable (SelfTestCheck, Length) throws -> (
                result: [Finding], share: Double?
            )
    ) {
        self.checks = checks
        self.length = length
        busyShare = watching
    }

    /// - Parameters:
    ///   - progress: called with a check's name before it begins.
    ///   - line: called with each finding as one line of text.
    package func run(progress: (String) -> Void, line: (String) -> Void) -> SelfTestVerdict {
        var verdict = SelfTestVerdict.sound
        let width = checks.map(\.name.count).max() ?? 0
        for check in checks {
            progress(check.name)
            let padding = String(repeating: " ", count: width - check.name.count)
            let answers = ask(check)
            for answer in answers {
                line("\(check.name)\(padding)  \(answer.text)")
                verdict = verdict.joined(answer.verdict)
            }
            // A check without findings has checked nothing.
            if answers.isEmpty {
                line("\(check.name)\(padding)  no findings: FAIL")
                verdict = .failed
            }
        }
        return verdict
    }

    /// A finding and how reliable it is.
    private struct Answer {
        let finding: Finding
        /// The share of the time that threads waited for a processor, if that spoiled the finding.
        let spoiltBy: Double?

        var verdict: SelfTestVerdict {
            finding.isOK ? .sound : spoiltBy == nil ? .failed : .tooBusy
        }

        var text: String {
            guard let spoiltBy, !finding.isOK else { return finding.text }
            return "\(finding.words): machine too busy: threads waited for a processor for "
                + "\(percent(spoiltBy)) of the time"
        }
    }

    /// Repeats a check while its failures are spoiled by a busy machine.
    private func ask(_ check: SelfTestCheck) -> [Answer] {
        var answers: [Answer] = []
        for _ in 0..<Self.mostAttempts {
            answers = attempt(check)
            let verdict = answers.reduce(SelfTestVerdict.sound) { $0.joined($1.verdict) }
            guard verdict == .tooBusy else { break }
        }
        return answers
    }

    private func attempt(_ check: SelfTestCheck) -> [Answer] {
        do {
            let (findings, share) = try busyShare(check, length)
            let isBusy = (share ?? 0) > BusyMachine.tolerance
            return findings.map { finding in
                Answer(finding: finding, spoiltBy: isBusy && finding.isTimed ? share : nil)
            }
        } catch {
            let finding = Finding(
                "the harness", expected: "a result", measured: "\(error)", isOK: false)
            return [Answer(finding: finding, spoiltBy: nil)]
        }
    }
}

extension SelfTestVerdict {
    /// Returns the combined verdict.
    fileprivate func joined(_ other: SelfTestVerdict) -> SelfTestVerdict {
        self == .failed || other == .failed
            ? .failed : self == .tooBusy || other == .tooBusy ? .tooBusy : .sound
    }
}

extension Finding {
    /// The finding as one line that ends with the verdict.
    var text: String { "\(words): \(isOK ? "ok" : "FAIL")" }

    /// The finding as one line, without the verdict.
    var words: String { "\(subject): expected \(expected); measured \(measured)" }
}
