import Histogram
import Oracle
import Results
import Revocation

/// One node's probes of one target before they are judged.
struct RevocationRowDraft: Sendable {
    let target: Int
    let node: Int
    let isHighStakes: Bool
    let probes: [Probe]
}

extension WindowsEngine {
    /// Merges what the threads saw, after all of them have ended.
    func gather(_ parts: [Part], unprobedNode: Int?) -> Outcome {
        var outcome = Outcome()
        var stolen: [BackgroundLoad.StolenRequest] = []
        var drafts: [[RevocationRowDraft]] = []
        for part in parts {
            switch part {
            case .prober(let rows, let collateral, let probes, let delay):
                outcome.proberDelay = delay
                drafts = rows
                outcome.probes = probes
                outcome.collateral = collateral
            case .revoker(let journal):
                outcome.revoke.add(journal.revoke)
                outcome.failedRevocations += journal.failures.count
                outcome.firstError = outcome.firstError ?? journal.failures.first?.error
            case .authority(let journal):
                outcome.authority = journal
                outcome.revoke.add(journal.revoke)
                outcome.firstError = outcome.firstError ?? journal.firstError
            case .background(let journal, let delay):
                if let delay {
                    outcome.workersDelay = (outcome.workersDelay ?? RunDelaySpan()) + delay
                }
                outcome.background.append(journal.record)
                stolen += journal.stolen
                outcome.firstError = outcome.firstError ?? journal.firstError
                outcome.start_ns = journal.record.start_ns
            }
        }
        outcome.length_ns = TrialClock.now_ns() - min(outcome.start_ns, TrialClock.now_ns())
        outcome.stolenUses = stolen.count
        outcome.pace = ProbePace(
            of: drafts, configuration.plan, state, start_ns: outcome.start_ns)
        outcome.rows = drafts.enumerated().flatMap { target, drafts in
            drafts.map { row(of: $0, stolen) } + exposureRows(of: target, stolen, unprobedNode)
        }
        return outcome
    }

    /// Returns the row for what the prober saw of one target at one node.
    private func row(
        of draft: RevocationRowDraft, _ stolen: [BackgroundLoad.StolenRequest]
    ) -> RevocationRow {
        let times = state.times(of: draft.target)
        let exposure =
            configuration.rules.exposesProbedNodes ? exposure(of: draft.target, in: stolen) : 0
        return RevocationRow(
            revocation: draft.target, node: draft.node, reach: configuration.plan.shape.reach,
            times: times, origin_ns: configuration.source.clock.origin_ns,
            window: Window(of: draft.probes, revocation: times),
            acceptsAfterAcknowledgement: exposure,
            request: draft.isHighStakes ? .highStakes : .ordinary)
    }

    /// Returns the rows for a stolen token at the unprobed node, one per kind of request
    /// distinguished.
    private func exposureRows(
        of target: Int, _ stolen: [BackgroundLoad.StolenRequest], _ unprobedNode: Int?
    ) -> [RevocationRow] {
        guard let unprobedNode else { return [] }
        let shape = configuration.plan.shape
        let times = state.times(of: target)
        return (shape.weighsRequests ? RequestKind.allCases : [.ordinary]).map { request in
            let uses = stolen.filter {
                !shape.weighsRequests || $0.isHighStakes == (request == .highStakes)
            }
            return RevocationRow(
                revocation: target, node: unprobedNode, reach: shape.reach, times: times,
                origin_ns: configuration.source.clock.origin_ns, window: .none,
                acceptsAfterAcknowledgement: exposure(of: target, in: uses), request: request)
        }
    }

    private func exposure(of target: Int, in uses: [BackgroundLoad.StolenRequest]) -> Int {
        BackgroundLoad.exposure(
            to: uses, since: state.times(of: target)?.acknowledged_ns, of: target,
            configuration.rules)
    }
}

extension BackgroundLoad {
    /// Returns the number of uses of a stolen token that were accepted although sent at or after
    /// the acknowledgement of its revocation; 0 if the revocation was never acknowledged.
    ///
    /// - Parameter target: the target whose token was used; nil if all uses are of one target.
    static func exposure(
        to uses: [StolenRequest], since acknowledged_ns: UInt64?, of target: Int? = nil,
        _ rules: WindowRules = WindowRules()
    ) -> Int {
        guard let acknowledged_ns else { return 0 }
        return uses.count { use in
            rules.isExposure(
                StolenUseFacts(
                    isOfTarget: target.map { $0 == use.target } ?? true,
                    isAccepted: use.end == .accepted,
                    isAfterAcknowledgement: use.sent_ns >= acknowledged_ns))
        }
    }
}
