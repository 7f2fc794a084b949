import Results
import Revocation
import Statistics

/// Tests every predicted distribution of a run against the measured windows.
///
/// If each were tested at 5 %, one or two of thirty correct distributions would seem to fail in a
/// run. Holm's correction therefore tests all of them together at 5 %.
struct WindowFits {
    static let significance = 0.05

    private(set) var fits: [ModelFit.WindowFit] = []
    /// The tests, simulated once for all variants of the same design.
    private var tests: [WindowDesign: DistanceTest] = [:]

    init(_ variants: [MeasuredVariant], _ bands: [WindowBands.Key: WindowBands]) {
        for variant in variants {
            for request in RequestKind.allCases {
                let key = WindowBands.Key(name: variant.name, request: request)
                guard let own = bands[key], let guarantee = variant.guarantee,
                    let law = guarantee.law(of: request)
                else { continue }
                add(variant, guarantee, request, law, own)
            }
        }
        correct()
    }

    private mutating func add(
        _ variant: MeasuredVariant, _ guarantee: StatedGuarantee, _ request: RequestKind,
        _ law: WindowLaw, _ own: WindowBands
    ) {
        let isSpread = law.high_ns > law.low_ns
        // The time of a message follows no model, and is projected as measured.
        guard isSpread || guarantee.family != .pushed,
            let lower = Statistics.quantile(0.5, of: own.bands.map(\.lower)),
            let upper = Statistics.quantile(0.5, of: own.bands.map(\.upper))
        else { return }
        let distance = Self.distance(of: own.bands, from: law)
        let design = WindowDesign(
            of: law, waitsForExpiry: guarantee.family == .expires,
            revocations: own.revocationsByBlock, nodes: own.nodes)
        var test: DistanceTest?
        if let design { test = self.test(of: design) }
        fits.append(
            ModelFit.WindowFit(
                name: variant.name.description, request: request, model: law.text,
                modelP50_ms: (isSpread ? law.quantile(0.5) : law.low_ns) / 1e6,
                lowerP50_ms: lower, upperP50_ms: upper, revocations: own.revocations,
                distance: distance, critical: test?.critical(Self.significance) ?? 0,
                significance: test?.significance(of: distance), holds: distance == 0))
    }

    static func distance(
        of bands: [(lower: Double, upper: Double)], from law: WindowLaw
    ) -> Double {
        guard law.high_ns > law.low_ns else {
            let seen = bands.count { $0.lower * 1e6 > law.low_ns }
            return Double(seen) / Double(max(bands.count, 1))
        }
        // A value's share under its own distribution is uniform.
        return Statistics.uniformDistance(
            ofBands: bands.map { band in
                (
                    lower: law.share(closedBy: band.lower * 1e6),
                    upper: law.share(closedBy: band.upper * 1e6)
                )
            }, length: 1)
    }

    private mutating func test(of design: WindowDesign) -> DistanceTest {
        if let known = tests[design] { return known }
        let test = DistanceTest(design)
        tests[design] = test
        return test
    }

    /// Holm's procedure (Scandinavian Journal of Statistics 6, 1979): in ascending order, each
    /// significance is compared with the level divided by the number of remaining tests.
    private mutating func correct() {
        let tested = fits.indices.filter { fits[$0].significance != nil }.sorted {
            (fits[$0].significance ?? 1) < (fits[$1].significance ?? 1)
        }
        var isRejecting = true
        for (rank, index) in tested.enumerated() {
            let limit = Self.significance / Double(tested.count - rank)
            isRejecting = isRejecting && (fits[index].significance ?? 1) <= limit
            fits[index].holds = !isRejecting
        }
    }
}
