import Results
import Revocation
import Scenario
import Testing

@testable import Suite

@Suite struct `The reach of timed revocations` {
    /// A revocation of one token is cheaper than one of a grant, and its window no longer.
    @Test(
        arguments: [
            ([.token], .grant, .token, true), ([.token, .grant], .grant, .grant, false),
            ([.grant, .subject], .grant, .grant, false), ([.everyone], .grant, .everyone, false),
            ([.token, .grant], .subject, .token, true), ([.token], .token, .token, false),
            ([], .grant, .token, false),
        ] as [([RevocationReach], RevocationReach, RevocationReach, Bool)])
    func `is noted where a strategy cannot take back what is asked for`(
        reaches: [RevocationReach], asked: RevocationReach, planned: RevocationReach,
        isNoted: Bool
    ) {
        let guarantee = Guarantee(
            reaches: reaches, bound: .after(.zero), outage: .unaffected)
        var context = TrialContext(
            FaultyDeployment(promising: guarantee), audience: "api",
            variant: Variant(strategy: "s"),
            trial: TrialPlace(index: 0, block: 0, variant: 0, seed: 1),
            stores: TrialStores([]))
        #expect(context.plannedReach(asked: asked) == planned)
        #expect(context.record.notes == (isNoted ? [.narrowReach] : []))
    }
}
