import Metrics
import Model
import Results
package import Revocation

/// What the plan states about a variant, and what follows from it.
extension MeasuredVariant {
    /// Returns the value of a setting or option that is a whole number.
    func count(_ path: String) -> Int? { values[path].flatMap { Int($0) } }

    /// Returns the value of the option with a role, if it is a whole number.
    func count(of role: OptionRole) -> Int? {
        optionRoles.filter { $0.value == role }.keys.sorted().first.flatMap(count)
    }

    /// The number of live tokens. Nil if the plan does not state it.
    var population: Int? {
        guard let subjects = count("population.subjects"),
            let each = count("population.tokens_per_subject")
        else { return nil }
        let (tokens, overflow) = subjects.multipliedReportingOverflow(by: each)
        return overflow ? nil : tokens
    }

    /// Where the state is that a verification needs. Nil if it is not known.
    package var placement: StatePlacement? { guarantee?.placement ?? placementOfOlderRun }

    /// The placement in runs that did not state it yet. A store that nodes ask and that has no
    /// separate process is embedded. Nothing can be inferred about other stores.
    private var placementOfOlderRun: StatePlacement? {
        let hasOwnProcess = self[.storeCPUPerVerify] != nil
        guard asksStore, self[.storeBytesPerToken] != nil, !hasOwnProcess else { return nil }
        return .embedded
    }

    /// What its measurements exclude because its store is embedded.
    var storeNote: String? {
        guard placement == .embedded else { return nil }
        return "its store is embedded in the node's process; no network hop is included"
    }

    /// Why the total cost is not known although that of the nodes is. Nil if this does not apply.
    var costNote: String? {
        withoutCost.map {
            "the CPU time of \($0.possessive) could not be read, so its total cost is unknown"
        }
    }

    /// Why no deployment of several machines can use it. Nil if one can.
    package var reasonForOneMachine: String? {
        guard placement == .embedded else { return nil }
        return "its store is embedded in one machine's process"
    }

    /// The share of requests whose windows are those of ordinary requests: all, unless high-stakes
    /// requests have no window.
    var ordinaryShare: Double {
        guard guarantee?.highStakesBound_ns == 0 else { return 1 }
        return 1 - (values["traffic.high_stakes_share"].flatMap(DecimalText.number) ?? 0)
    }

    /// Whether nodes ask a store, for every request or for some.
    private var asksStore: Bool {
        guard let guarantee else { return false }
        return guarantee.family == .asks || guarantee.highStakesBound_ns != nil
            || optionRoles.contains { $0.value == .keptAnswerLife }
    }

    /// The store's bytes per live token. Format 1 divided the size of an empty store and of earlier
    /// revocations among the tokens. The bytes of the revocations are subtracted.
    var storeBytesPerToken: Double? {
        guard let each = self[.storeBytesPerToken] else { return nil }
        guard format == .first, let revoked = count("population.revoked"), revoked > 0,
            let tokens = population, tokens > 0,
            let perRevocation = value(.storeBytesPerRevocation)
        else { return each }
        return max(each - perRevocation * Double(revoked) / Double(tokens), 0)
    }
}
