import Load
import Metrics
import Results
import Revocation
import Strategies

extension TrialContext {
    /// Records how often nodes asked the authorization server about tokens.
    mutating func addIntrospectionCosts() {
        let loads = observations(IntrospectionLoad.self)
        func sum(_ count: (IntrospectionLoad) -> Int) -> Int {
            loads.reduce(0) { $0 + count($1) }
        }
        let (verifications, calls) = (sum(\.verifications), sum(\.calls))
        let refusals = sum(\.refusals)
        let shares: [(Metric, Int, of: Int)] = [
            (.introspectionHitShare, sum(\.hits), of: verifications),
            (.introspectionsPerVerification, calls, of: verifications),
            (.introspectionsPerRefusal, sum(\.callsForRefusals), of: refusals),
        ]
        for (metric, count, whole) in shares where whole > 0 {
            add(
                metric, in: PhaseName.costs, .verify, value: Double(count) / Double(whole),
                n: whole)
        }
        guard let crowd = loads.map(\.largestCrowd).max(), crowd > 0 else { return }
        add(
            .introspectionCrowd, in: PhaseName.costs, .verify, value: Double(crowd), n: calls)
    }

    /// Records how long events took to reach every node, as far as they did.
    mutating func addFanOut(_ authority: Base.Authority) {
        let all = (authority as? any ObservingAuthority)?.observations ?? []
        for case let fanOut as EventFanOut in all {
            addQuantiles(
                .eventFanOut, of: fanOut.times_ns, in: PhaseName.costs, .revoke)
            if fanOut.unfinished > 0 {
                record.warnings.append(
                    "costs: \(fanOut.unfinished) events had not reached every node; their times "
                        + "are not in the fan-out")
            }
        }
    }
}
