/// A condition on figures: when a rule applies.
///
/// Like ``Formula`` it is data, so that no rule is written twice.
package indirect enum Condition: Sendable, Hashable {
    case known(Formula)
    /// Compares the values alone. Does not hold if one of them is not known.
    case less(Formula, Formula)
    /// Whether a figure is a measurement, or a product of measured and given figures.
    case measured(Formula)
    /// Whether nothing bounds a figure from above.
    case atLeast(Formula)
    /// Holds if the list is empty.
    case all([Condition])
    /// Does not hold if the list is empty.
    case any([Condition])
    case not(Condition)

    package static let always = Condition.all([])
    package static let never = Condition.any([])
}

/// `{"known": a}`, `{"less": [a, b]}`, `{"all": [condition, …]}`, `{"not": condition}`.
extension Condition: Encodable {
    private enum CodingKeys: String, CodingKey {
        case known, less, measured, atLeast, all, any, not
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .known(let formula): try container.encode(formula, forKey: .known)
        case .less(let one, let other): try container.encode([one, other], forKey: .less)
        case .measured(let formula): try container.encode(formula, forKey: .measured)
        case .atLeast(let formula): try container.encode(formula, forKey: .atLeast)
        case .all(let conditions): try container.encode(conditions, forKey: .all)
        case .any(let conditions): try container.encode(conditions, forKey: .any)
        case .not(let condition): try container.encode(condition, forKey: .not)
        }
    }
}

extension Evaluator {
    package mutating func holds(_ condition: Condition) -> Bool {
        switch condition {
        case .known(let formula): return figure(of: formula) != nil
        case .less(let one, let other):
            guard let one = figure(of: one), let other = figure(of: other) else { return false }
            return one.value < other.value
        case .measured(let formula): return figure(of: formula)?.source == .measured
        case .atLeast(let formula): return figure(of: formula)?.isAtLeast ?? false
        case .all(let conditions):
            for condition in conditions where !holds(condition) { return false }
            return true
        case .any(let conditions):
            for condition in conditions where holds(condition) { return true }
            return false
        case .not(let condition): return !holds(condition)
        }
    }
}
