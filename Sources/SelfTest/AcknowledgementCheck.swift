import Load
import Results
import Revocation

/// A check that windows start at the acknowledgement that the strategy itself logs.
struct AcknowledgementCheck {
    let seed: UInt64

    /// How late the harness may record an acknowledgement. Far more than the microseconds that a
    /// return and a clock reading take, and far less than a thread's timeslice, so that a thread
    /// that had to wait for a processor is detected.
    static let tolerance_ns: UInt64 = 500_000

    /// The instants of one revocation, on one clock.
    struct Stamps: Sendable, Hashable {
        /// r0 and r1 as in the rows.
        var invoked_ns: UInt64
        var acknowledged_ns: UInt64
        /// The last instant of the strategy before it answered.
        var logged_ns: UInt64
    }

    func findings(_ length: Length) throws -> [Finding] {
        var trial = WindowTrial(
            behaviours: [.refuses(after: .milliseconds(5)), .refuses(after: .milliseconds(5))],
            revocations: length == .full ? 60 : 15,
            lifetime: length == .full ? .seconds(1) : .milliseconds(200),
            bound: .milliseconds(5), seed: seed)
        // Longer than the tolerance, so that an invocation cannot pass for an acknowledgement.
        trial.pace.acknowledgement = .milliseconds(2)
        return Self.judge(Self.stamps(of: try trial.run()))
    }

    /// Returns the stamps of each revocation that both sides know.
    static func stamps(of seen: WindowTrial.Observation) -> [Stamps] {
        seen.outcome.rows.filter { $0.node == 0 }.compactMap { row in
            guard let invoked_ns = row.invoked_ns, let acknowledged_ns = row.acknowledged_ns,
                seen.plan.targets.indices.contains(row.revocation),
                let logged_ns = seen.logged_ns[seen.plan.targets[row.revocation].subject]
            else { return nil }
            return Stamps(
                invoked_ns: invoked_ns + seen.origin_ns,
                acknowledged_ns: acknowledged_ns + seen.origin_ns, logged_ns: logged_ns)
        }
    }

    static func judge(_ stamps: [Stamps]) -> [Finding] {
        let ordered = stamps.count {
            $0.acknowledged_ns >= $0.logged_ns && $0.acknowledged_ns >= $0.invoked_ns
        }
        let late_ns = stamps.map { $0.acknowledged_ns - min($0.logged_ns, $0.acknowledged_ns) }
        let inTime = late_ns.count { $0 <= tolerance_ns }
        return [
            Finding(
                "r1 is after the strategy's last instant and after r0",
                expected: "\(stamps.count) revocations", measured: "\(ordered) revocations",
                isOK: !stamps.isEmpty && ordered == stamps.count),
            Finding(
                "r1 is no later than \(words(ns: tolerance_ns)) after the strategy's last instant",
                expected: "\(stamps.count) revocations",
                measured:
                    "\(inTime) revocations, the latest after \(words(ns: late_ns.max() ?? 0))",
                isOK: !stamps.isEmpty && inTime == stamps.count, isTimed: true),
        ]
    }
}
