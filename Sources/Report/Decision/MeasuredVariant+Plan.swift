import Metrics
import Results
package import Revocation

/// What the plan says of a variant, and what follows from it.
extension MeasuredVariant {
    /// A setting or option that is a whole number.
    func count(_ path: String) -> Int? { values[path].flatMap { Int($0) } }

    /// The option that has a role, where it is a whole number.
    func count(of role: OptionRole) -> Int? {
        optionRoles.filter { $0.value == role }.keys.sorted().first.flatMap(count)
    }

    /// Tokens that were alive; nil where the plan does not say.
    var population: Int? {
        guard let subjects = count("population.subjects"),
            let each = count("population.tokens_per_subject")
        else { return nil }
        let (tokens, overflow) = subjects.multipliedReportingOverflow(by: each)
        return overflow ? nil : tokens
    }

    /// Where the state is that a verification needs; nil where it is not known.
    package var placement: StatePlacement? { guarantee?.placement ?? placementOfOlderRun }

    /// In runs from before it was stated: a store that nodes ask and that has no process of its own
    /// is embedded. Of other stores nothing follows.
    private var placementOfOlderRun: StatePlacement? {
        let hasOwnProcess = self[.storeCPUPerVerify] != nil
        guard asksStore, self[.storeBytesPerToken] != nil, !hasOwnProcess else { return nil }
        return .embedded
    }

    /// What its measurements do not include because its store is embedded.
    var storeNote: String? {
        guard placement == .embedded else { return nil }
        return "its store is embedded in the node's process; no network hop is included"
    }

    /// Why its total cost is not known though its nodes' is; nil where that is not so.
    var costNote: String? {
        lacksStoreCost
            ? "the CPU time of its store could not be read, so its total cost is unknown" : nil
    }

    /// Why no deployment of several machines can have it; nil where one can.
    package var reasonForOneMachine: String? {
        guard placement == .embedded else { return nil }
        return "its store is embedded in one machine's process"
    }

    /// The share of requests whose windows are those of ordinary requests: all, unless the strategy
    /// answers high-stakes ones at once.
    var ordinaryShare: Double {
        guard guarantee?.highStakesBound_ns == 0 else { return 1 }
        return 1 - (values["traffic.high_stakes_share"].flatMap(DecimalText.number) ?? 0)
    }

    /// Whether nodes ask a store, for every request or some.
    private var asksStore: Bool {
        guard let guarantee else { return false }
        return guarantee.family == .asks || guarantee.highStakesBound_ns != nil
            || optionRoles.contains { $0.value == .keptAnswerLife }
    }

    /// A store's bytes for one live token. Format 1 spread what an empty store takes and what
    /// earlier revocations take over the tokens; the latter are taken off.
    var storeBytesPerToken: Double? {
        guard let each = self[.storeBytesPerToken] else { return nil }
        guard format == .first, let revoked = count("population.revoked"), revoked > 0,
            let tokens = population, tokens > 0,
            let perRevocation = value(.storeBytesPerRevocation)
        else { return each }
        return max(each - perRevocation * Double(revoked) / Double(tokens), 0)
    }
}
