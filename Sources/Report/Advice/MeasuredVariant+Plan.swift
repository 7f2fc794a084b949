import Metrics
import Results
import Revocation

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

    /// For a store without a process of its own, such as SQLite: the cost of a network hop is
    /// not included in its measurements.
    var storeNote: String? {
        guard self[.storeBytesPerToken] != nil, self[.storeCPUPerVerify] == nil else {
            return nil
        }
        return "its store is embedded in the node's process; no network hop is included"
    }

    /// The share of requests whose windows are those of ordinary requests: all, unless the strategy
    /// answers high-stakes ones at once.
    var ordinaryShare: Double {
        guard guarantee?.highStakesBound_ns == 0 else { return 1 }
        return 1 - (values["traffic.high_stakes_share"].flatMap(DecimalText.number) ?? 0)
    }

    /// Whether nodes ask a store, for every request or some.
    var asksStore: Bool {
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
