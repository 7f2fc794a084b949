import Load
import Oracle
import Results
import Revocation

/// A check of the store after the trial. It asks a newly started node, with its own connections,
/// about revoked and valid tokens, and asks the store for its counts. The oracle judges the
/// answers.
struct AuditPhase<Base: DrivenDeployment>: TrialPhase {
    let name = "audit"

    /// The number of the population's tokens that are verified.
    private static var sample: Int { 1_000 }

    func applies(to context: TrialContext<Base>) -> Bool { context.keepsHistory }

    func run(_ context: inout TrialContext<Base>) throws {
        let (clock, table) = (context.clock, context.population.table)
        let node = try context.strategy.makeNode(NodeID(index: 0, of: 1), at: clock.now)
        defer { withExtendedLifetime(node) {} }  // a server ends with its node
        let tokens = context.population.shape.tokens
        let step = max(tokens / Self.sample, 1)
        let slots = Array(stride(from: 0, to: tokens, by: step)) + (tokens..<table.count)
        let kinds = context.strategy.guarantee.highStakesBound == nil ? [false] : [false, true]
        var lane = try context.makeLanes(to: [node]).makeVerificationLane(for: 1)
        var log = VerificationLog(capacity: slots.count * kinds.count, origin_ns: clock.origin_ns)
        for slot in slots where !context.stop.isRaised {
            let token = table.bytes(in: slot)
            guard !token.isEmpty else { continue }
            for isHighStakes in kinds {
                let call = VerificationCall(
                    token, node: 0, isHighStakes: isHighStakes, wantsClaims: true,
                    sent_ns: TrialClock.now_ns())
                let answer = lane.perform(call)
                log.append(
                    token: TokenTable.name(of: token), node: History.auditor, end: answer.end,
                    claims: answer.claims, isHighStakes: isHighStakes, sent_ns: call.sent_ns,
                    answered_ns: answer.answered_ns)
            }
            if let firstError = lane.firstError { throw firstError }
        }
        context.journal.keep([log], of: "audit", nil)
        let at_ns = clock.elapsed_ns
        let entries = try context.strategy.makeAuthority().entries(at: clock.now)
        context.journal.storeCount = entries.map {
            StoreCount($0, at_ns: at_ns, before: context.journal.entriesBefore)
        }
    }
}
