import Load
import Results
import Statistics
import Revocation
import Seeding

/// A check that revocations in step with a refresh are distinguished from those that the plan
/// makes.
struct PhaseLockCheck {
    let seed: UInt64

    private static let period_ns: UInt64 = 500_000_000
    private static let revocations = 40

    func findings(_ length: Length) -> [Finding] {
        [
            locked("every 3 periods", seed: seed) { index, _ in Double(index) * 3 },
            locked("every 3 periods, jittered by a tenth", seed: seed) { index, random in
                Double(index) * 3 + random.uniform() / 10
            },
            locked("on a lattice of a quarter of the period", seed: seed) { _, random in
                Double(random.next(upperBound: 160 as UInt64)) / 4
            },
            free(.token, plans: length == .full ? 200 : 50),
            free(.everyone, plans: length == .full ? 200 : 50),
        ]
    }

    private func locked(
        _ name: String, seed: UInt64, _ place: (Int, inout SeededGenerator) -> Double
    ) -> Finding {
        var random = SeededGenerator(seed: seed, stream: "phase-lock")
        let origin = 5 + random.uniform()
        let instants = (0..<Self.revocations).map { index in
            UInt64((place(index, &random) + origin) * Double(Self.period_ns))
        }
        let lock = PhaseLock(of: instants, period_ns: Self.period_ns)
        let r = lock.map { "R = \(plain($0.concentration)), p = \(plain($0.chance))" } ?? "nothing"
        return Finding(
            "\(Self.revocations) instants \(name)", expected: "locked at 1 %", measured: r,
            isOK: lock?.isLocked() == true)
    }

    /// Checks plans without a phase lock. At the 1 % level, one in a hundred of them is called
    /// locked by chance. The limit is three standard deviations above the mean, plus one; fewer
    /// than one test in 1000 exceeds it.
    private func free(_ reach: RevocationReach, plans: Int) -> Finding {
        let locked = (0..<plans).count { index in
            let plan = WindowPlan(
                WindowPlan.Shape(
                    revocations: Self.revocations, lifetime: .seconds(2), leeway: .zero,
                    bound: .nanoseconds(Int64(Self.period_ns)), reach: reach, nodes: 3,
                    probeGap: .microseconds(200), stolenUseRate: 0, storm: nil),
                seed: seed &+ UInt64(index))
            let lock = PhaseLock(of: plan.targets.map(\.revoke_ns), period_ns: Self.period_ns)
            return lock?.isLocked() ?? true
        }
        let mean = Double(plans) * 0.01
        let most = Int(mean + 3 * mean.squareRoot() + 1)
        return Finding(
            "instants of \(plans) plans, reach \(reach.rawValue)",
            expected: "<= \(most) plans locked at 1 %", measured: "\(locked) plans locked",
            isOK: locked <= most)
    }
}
