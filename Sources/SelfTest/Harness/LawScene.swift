import Load
import Results
import Seeding
import Statistics

/// Runs that follow a law, which are found to break it as often as the significance level implies.
///
/// Tokens are revoked at stratified instants of their lives and wait for their expiry, so that all
/// nodes see the same window. The runs are generated here, independently of the code under test.
struct LawScene {
    let seed: UInt64
    let rules: MeasuringRules

    private static let (trials, revocations, nodes) = (5, 40, 4)
    private static let life_ns = 1e9
    private static let significance = 0.05
    private static let runs = 400
    /// For 400 runs: three standard errors around 5 %.
    private static let allowed = 0.017...0.083

    func findings() -> [HarnessFinding] {
        let law = WindowLaw(low_ns: 0, high_ns: Self.life_ns)
        let design = WindowDesign(
            of: law, waitsForExpiry: true,
            revocations: .init(repeating: Self.revocations, count: Self.trials),
            nodes: Self.nodes, rules: rules.pooling)
        guard let design else {
            return [HarnessFinding(.distances, false, "the law leaves nothing to chance")]
        }
        let critical = DistanceTest(design).critical(Self.significance)
        var random = SeededGenerator(seed: seed, stream: "law")
        let broken = (0..<Self.runs).count { _ in distance(&random) > critical }
        let share = Double(broken) / Double(Self.runs)
        return [
            HarnessFinding(
                .distances, Self.allowed.contains(share),
                "\(percent(share)) of the runs that follow the law are found to break it, not 5 %")
        ]
    }

    /// Returns the distance of one run from its law.
    private func distance(_ random: inout SeededGenerator) -> Double {
        let shares = (0..<Self.trials).flatMap { _ in
            (0..<Self.revocations).map { stratum in
                (Double(stratum) + random.uniform()) / Double(Self.revocations)
            }
        }
        return Statistics.uniformDistance(ofBands: shares.map { ($0, $0) }, length: 1)
    }
}
