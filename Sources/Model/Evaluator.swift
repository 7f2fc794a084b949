import Foundation

/// Inputs and formulas by name.
package struct FormulaSheet: Sendable, Hashable, Encodable {
    package var figures: [String: Estimate]
    package var curves: [String: RateCurve]
    package var formulas: [String: Formula]

    package init(
        figures: [String: Estimate] = [:], curves: [String: RateCurve] = [:],
        formulas: [String: Formula] = [:]
    ) {
        self.figures = figures
        self.curves = curves
        self.formulas = formulas
    }

    package subscript(term: Term) -> Estimate? {
        get { figures[term.rawValue] }
        set { figures[term.rawValue] = newValue }
    }

    package subscript(curve: CurveTerm) -> RateCurve? {
        get { curves[curve.rawValue] }
        set { curves[curve.rawValue] = newValue }
    }
}

/// Evaluates the formulas of a sheet by interval arithmetic.
///
/// A figure that is not known makes every formula that needs it unknown. A result is as certain as
/// the least certain figure in it, and as far beyond the measurements as the farthest.
package struct Evaluator {
    private let sheet: FormulaSheet
    private var known: [String: Estimate?] = [:]
    /// Formulas that are being evaluated. A formula that needs itself is unknown.
    private var open: Set<String> = []

    package init(_ sheet: FormulaSheet) { self.sheet = sheet }

    /// Returns the figure of an output, or nil if it is not known.
    package mutating func figure(_ output: Output) -> Estimate? { figure(named: output.rawValue) }

    /// Returns the value of the formula with that name, or of the input if there is no such
    /// formula.
    package mutating func figure(named name: String) -> Estimate? {
        if let figure = known[name] { return figure }
        guard let formula = sheet.formulas[name] else { return sheet.figures[name] }
        guard open.insert(name).inserted else { return nil }
        let figure = figure(of: formula)
        open.remove(name)
        known[name] = .some(figure)
        return figure
    }

    package mutating func figure(of formula: Formula) -> Estimate? {
        switch formula {
        case .number(let value): return Estimate(value).ifFinite
        case .named(let name): return figure(named: name)
        case .onCurve(let name, let rate, let reading):
            guard let rate = figure(of: rate) else { return nil }
            return sheet.curves[name]?.figure(at: rate.value, reading)?.ifFinite
        case .apply(.firstKnown, let operands):
            for operand in operands {
                if let figure = figure(of: operand) { return figure }
            }
            return nil
        case .apply(.ifLess, let operands):
            guard operands.count == 4, let one = figure(of: operands[0]),
                let other = figure(of: operands[1])
            else { return nil }
            return figure(of: one.value < other.value ? operands[2] : operands[3])
        case .apply(.ifKnown, let operands):
            guard operands.count == 3 else { return nil }
            return figure(of: figure(of: operands[0]) != nil ? operands[1] : operands[2])
        case .apply(let operation, let operands):
            var figures: [Estimate] = []
            for operand in operands {
                guard let figure = figure(of: operand) else { return nil }
                figures.append(figure)
            }
            return Self.apply(operation, figures)?.ifFinite
        }
    }

    private static func apply(_ operation: Formula.Operation, _ operands: [Estimate]) -> Estimate? {
        guard let first = operands.first else { return nil }
        let rest = operands.dropFirst()
        switch operation {
        case .add: return rest.reduce(first) { $0.plus($1) }
        case .multiply: return rest.reduce(first) { $0.times($1) }
        case .least: return rest.reduce(first) { $0.combined(with: $1, min) }
        case .most: return rest.reduce(first) { $0.combined(with: $1, max) }
        case .subtract:
            guard operands.count == 2 else { return nil }
            return first.minus(operands[1])
        case .divide:
            guard operands.count == 2, operands[1].value != 0 else { return nil }
            return first.divided(by: operands[1])
        case .ceiling: return rest.isEmpty ? first.mapped { $0.rounded(.up) } : nil
        case .expm1: return rest.isEmpty ? first.mapped { expm1($0) } : nil
        case .modelled: return rest.isEmpty ? first.modelled : nil
        case .atLeast: return rest.isEmpty ? first.atLeast : nil
        case .low: return rest.isEmpty ? first.low.map { Estimate($0) } : nil
        case .high: return rest.isEmpty ? first.high.map { Estimate($0) } : nil
        case .firstKnown, .ifLess, .ifKnown: return nil
        }
    }
}

extension Estimate {
    /// Applies a function that never decreases.
    fileprivate func mapped(_ function: (Double) -> Double) -> Estimate {
        Estimate(
            function(value), low: low.map(function), high: high.map(function), source,
            beyond: beyond, isAtLeast: isAtLeast)
    }

    /// - Parameter ends: the ends of the interval, nil if there are none.
    private func joined(
        _ other: Estimate, _ value: Double, _ ends: (low: Double?, high: Double?)
    ) -> Estimate {
        Estimate(
            value, low: ends.low, high: ends.high, max(source, other.source),
            beyond: max(beyond, other.beyond), isAtLeast: isAtLeast || other.isAtLeast)
    }

    private static func ends(
        _ one: Double?, _ other: Double?, _ operation: (Double, Double) -> Double
    ) -> Double? {
        one.flatMap { one in other.map { operation(one, $0) } }
    }

    /// Applies a function that decreases in neither argument.
    fileprivate func combined(
        with other: Estimate, _ function: (Double, Double) -> Double
    ) -> Estimate {
        joined(
            other, function(value, other.value),
            (Self.ends(low, other.low, function), Self.ends(high, other.high, function)))
    }

    fileprivate func plus(_ other: Estimate) -> Estimate { combined(with: other) { $0 + $1 } }

    fileprivate func minus(_ other: Estimate) -> Estimate {
        joined(
            other, value - other.value,
            (
                Self.ends(low, other.high) { $0 - $1 }, Self.ends(high, other.low) { $0 - $1 }
            ))
    }

    fileprivate func times(_ other: Estimate) -> Estimate {
        joined(other, value * other.value, corners(other) { $0 * $1 })
    }

    /// Divides two estimates. There is no interval if the divisor's interval contains 0. If nothing
    /// bounds the divisor from above, the quotient is positive and at most the quotient by the
    /// divisor's lower end.
    fileprivate func divided(by other: Estimate) -> Estimate {
        let isApart = other.low ?? 0 > 0 || other.high ?? 0 < 0
        if other.isAtLeast {
            let most = isApart && !isAtLeast ? Self.ends(high, other.low) { $0 / $1 } : nil
            return Estimate(
                value / other.value, low: isAtLeast ? nil : 0, high: most,
                max(source, other.source), beyond: max(beyond, other.beyond))
        }
        let quotients = isApart ? corners(other) { $0 / $1 } : (nil, nil)
        return joined(other, value / other.value, quotients)
    }

    private func corners(
        _ other: Estimate, _ operation: (Double, Double) -> Double
    ) -> (Double?, Double?) {
        // An operand without an upper limit leaves no other limits: all measured values are
        // positive.
        if isAtLeast || other.isAtLeast {
            return (Self.ends(low, other.low, operation), nil)
        }
        guard let low, let high, let otherLow = other.low, let otherHigh = other.high else {
            return (nil, nil)
        }
        let all = [
            operation(low, otherLow), operation(low, otherHigh), operation(high, otherLow),
            operation(high, otherHigh),
        ]
        return (all.min(), all.max())
    }
}
