import Results
import Revocation

/// A check that a known delay of revocation is found: its band holds the truth and is as narrow as
/// planned.
struct DelayCheck {
    let seed: UInt64

    private static let nodes = 3
    /// The delay for trials in which the deployment's own slowness separates the instants.
    private static let slow = Duration.milliseconds(50)

    func findings(_ length: Length) throws -> [Finding] {
        let delays: [Duration] =
            length == .full
            ? [.zero, .milliseconds(1), .milliseconds(5), .milliseconds(50), .milliseconds(500)]
            : [.zero, .milliseconds(5)]
        var trials = delays.enumerated().map { index, delay in
            (words(delay), trial(delay, length, seed: seed &+ UInt64(index)))
        }
        trials.append(("\(words(Self.slow)), slow acknowledgement", slowToAcknowledge(length)))
        let findings = try trials.flatMap { name, trial in
            let seen = try trial.runUntilNarrow()
            return seen.findings(name, outcome: .closed) + [seen.backgroundFinding(name)]
        }
        return findings + [
            try [slowToAnswer(length).run()].heldTruth("\(words(Self.slow)), slow answers")
        ]
    }

    private func trial(_ delay: Duration, _ length: Length, seed: UInt64) -> WindowTrial {
        WindowTrial(
            behaviours: .init(repeating: .refuses(after: delay), count: Self.nodes),
            revocations: length == .full ? 40 : 10,
            lifetime: length == .full ? .seconds(1) : .milliseconds(200), bound: delay, seed: seed)
    }

    /// Returns a trial whose revocations hide much of their exposure before their acknowledgement:
    /// T - r1 is a fifth less than T - r0.
    private func slowToAcknowledge(_ length: Length) -> WindowTrial {
        var trial = trial(Self.slow, length, seed: seed &+ 11)
        trial.pace.acknowledgement = .milliseconds(10)
        return trial
    }

    /// Returns a trial whose answers are late: each arrives 3 ms after the probe was sent.
    /// Meanwhile the prober sends no other probe, so bands widen by as much as the prober is late.
    /// They still hold the truth.
    private func slowToAnswer(_ length: Length) -> WindowTrial {
        var trial = trial(Self.slow, length, seed: seed &+ 12)
        trial.behaviours = [.refuses(after: Self.slow)]
        trial.revocations = length == .full ? 20 : 6
        trial.lifetime = length == .full ? .seconds(2) : .milliseconds(600)
        trial.probeGap = .milliseconds(8)
        trial.pace.answer = .milliseconds(3)
        return trial
    }
}
