import Results
import Revocation

/// The durations among a variant's settings and options.
struct DurationSettings: Sendable {
    private let values_ns: [DurationTerm: UInt64]

    init(_ variant: MeasuredVariant) {
        var values: [DurationTerm: UInt64] = [.leeway: 0]
        for (name, text) in variant.values {
            // A setting of the whole scenario has a dot in its path, an option none.
            guard let term = name.contains(".") ? DurationTerm(path: name) : .option(name) else {
                continue
            }
            values[term] = Duration(text: text).flatMap { UInt64(exactly: $0.nanoseconds) }
        }
        values_ns = values
    }

    subscript(term: DurationTerm) -> UInt64? { values_ns[term] }

    /// As a change of them is named: options first, then the token's life and leeway.
    var names: [String] {
        let options = values_ns.keys.compactMap { term in
            if case .option(let name) = term { name } else { nil }
        }
        return options.sorted() + [DurationTerm.lifetime, .leeway].map(\.path)
    }

    /// What a sum is under other values, in ns.
    ///
    /// - Parameter changes_ns: by the settings' names.
    func sum(_ sum: DurationSum, under changes_ns: [String: UInt64]) -> Double {
        sum.terms.reduce(0) { $0 + Double(changes_ns[$1.name] ?? self[$1] ?? 0) }
    }
}

extension DurationTerm {
    /// As scenarios name it: an option without its prefix.
    var name: String {
        if case .option(let name) = self { name } else { path }
    }
}

extension DurationSum {
    var isEmpty: Bool { terms.isEmpty }

    var names: [String] { terms.map(\.name) }
}
