import Model
import Results
import Revocation

/// The durations among the settings and options of a variant.
struct DurationSettings: Sendable {
    let values_ns: [DurationTerm: UInt64]

    init(_ variant: MeasuredVariant) {
        var values: [DurationTerm: UInt64] = [.leeway: 0]
        for (name, text) in variant.values {
            guard let term = DurationTerm(settingNamed: name) else { continue }
            values[term] = Duration(text: text).flatMap { UInt64(exactly: $0.nanoseconds) }
        }
        values_ns = values
    }

    subscript(term: DurationTerm) -> UInt64? { values_ns[term] }

    /// The names by which they can be changed: options first, then the token's life and leeway.
    var names: [String] {
        let options = values_ns.keys.compactMap { term in
            if case .option(let name) = term { name } else { nil }
        }
        return options.sorted() + [DurationTerm.lifetime, .leeway].map(\.path)
    }

    /// Returns a sum in ns with some values changed.
    func sum(_ sum: DurationSum, under changes_ns: [DurationTerm: Double]) -> Double {
        sum.terms.reduce(0) { $0 + (changes_ns[$1] ?? Double(self[$1] ?? 0)) }
    }
}

extension DurationSum {
    var isEmpty: Bool { terms.isEmpty }

    var names: [String] { terms.map(\.name) }
}
