/// A formula as an expression tree over named inputs.
///
/// It is data: ``Evaluator`` evaluates it in Swift, and its JSON is for evaluators elsewhere, so
/// that no formula is written twice.
package indirect enum Formula: Sendable, Hashable {
    case number(Double)
    /// An input, or another formula of the same ``FormulaSheet``.
    case named(String)
    /// The value of a curve at a rate.
    case onCurve(String, at: Formula, RateCurve.Reading)
    case apply(Operation, [Formula])

    package enum Operation: String, Sendable, Hashable, CaseIterable, Codable {
        case add, subtract, multiply, divide
        /// The smallest and the largest operand.
        case least, most
        /// Rounds up to a whole number.
        case ceiling
        /// e^x − 1.
        case expm1
        /// The first operand that is known.
        case firstKnown
        /// Of four operands: the third if the first is less than the second, else the fourth.
        case ifLess
        /// Of three operands: the second if the first is known, else the third.
        case ifKnown
        /// An end of the operand's interval as an exact figure. Unknown if there is no interval.
        case low, high
        /// The operand, marked as modelled.
        case modelled
        /// The operand, marked as modelled and as a lower limit.
        case atLeast
    }

    package static func name(_ term: Term) -> Formula { .named(term.rawValue) }
    package static func name(_ output: Output) -> Formula { .named(output.rawValue) }
    package static func curve(
        _ curve: CurveTerm, at rate: Formula, _ reading: RateCurve.Reading
    ) -> Formula { .onCurve(curve.rawValue, at: rate, reading) }
}

/// The notation of formulas in Swift.
extension Formula {
    package static func + (one: Formula, other: Formula) -> Formula { .apply(.add, [one, other]) }
    package static func - (one: Formula, other: Formula) -> Formula {
        .apply(.subtract, [one, other])
    }
    package static func * (one: Formula, other: Formula) -> Formula {
        .apply(.multiply, [one, other])
    }
    package static func / (one: Formula, other: Formula) -> Formula {
        .apply(.divide, [one, other])
    }
    package static func least(_ operands: Formula...) -> Formula { .apply(.least, operands) }
    package static func most(_ operands: Formula...) -> Formula { .apply(.most, operands) }
    package static func ceiling(_ operand: Formula) -> Formula { .apply(.ceiling, [operand]) }
    package static func expm1(_ operand: Formula) -> Formula { .apply(.expm1, [operand]) }
    package static func firstKnown(_ operands: [Formula]) -> Formula {
        .apply(.firstKnown, operands)
    }
    package static func firstKnown(_ operands: Formula...) -> Formula {
        .apply(.firstKnown, operands)
    }
    package static func modelled(_ operand: Formula) -> Formula { .apply(.modelled, [operand]) }
    package static func atLeast(_ operand: Formula) -> Formula { .apply(.atLeast, [operand]) }
    package static func low(_ operand: Formula) -> Formula { .apply(.low, [operand]) }
    package static func high(_ operand: Formula) -> Formula { .apply(.high, [operand]) }

    package static func ifLess(
        _ one: Formula, _ other: Formula, _ then: Formula, else otherwise: Formula
    ) -> Formula { .apply(.ifLess, [one, other, then, otherwise]) }

    package static func ifKnown(_ one: Formula, _ then: Formula, else otherwise: Formula) -> Formula
    {
        .apply(.ifKnown, [one, then, otherwise])
    }

    /// Returns the sum, which is 0 for an empty list.
    package static func sum(_ operands: [Formula]) -> Formula {
        guard let first = operands.first else { return .number(0) }
        return operands.dropFirst().reduce(first) { $0 + $1 }
    }
}

/// Coded as follows: a number as a number, a name as a string, an operation as `{"add": [a, b]}`, a
/// curve as `{"curve": "added_p99", "at": a, "reading": "time"}`.
extension Formula: Codable {
    private enum CurveKeys: String, CodingKey {
        case curve, at, reading
    }

    private struct OperationKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ operation: Operation) { stringValue = operation.rawValue }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    package init(from decoder: any Decoder) throws {
        let single = try decoder.singleValueContainer()
        if let number = try? single.decode(Double.self) {
            self = .number(number)
            return
        }
        if let name = try? single.decode(String.self) {
            self = .named(name)
            return
        }
        let curve = try decoder.container(keyedBy: CurveKeys.self)
        if let name = try curve.decodeIfPresent(String.self, forKey: .curve) {
            self = .onCurve(
                name, at: try curve.decode(Formula.self, forKey: .at),
                try curve.decode(RateCurve.Reading.self, forKey: .reading))
            return
        }
        let container = try decoder.container(keyedBy: OperationKey.self)
        guard let key = container.allKeys.first, container.allKeys.count == 1,
            let operation = Operation(rawValue: key.stringValue)
        else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "no operation"))
        }
        self = .apply(operation, try container.decode([Formula].self, forKey: key))
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .number(let value):
            var container = encoder.singleValueContainer()
            try container.encode(value)
        case .named(let name):
            var container = encoder.singleValueContainer()
            try container.encode(name)
        case .onCurve(let name, let rate, let reading):
            var container = encoder.container(keyedBy: CurveKeys.self)
            try container.encode(name, forKey: .curve)
            try container.encode(rate, forKey: .at)
            try container.encode(reading, forKey: .reading)
        case .apply(let operation, let operands):
            var container = encoder.container(keyedBy: OperationKey.self)
            try container.encode(operands, forKey: OperationKey(operation))
        }
    }
}
