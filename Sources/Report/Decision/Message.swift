import Model
import Results

/// A text whose figures are formulas.
///
/// Like ``Formula`` it is data: evaluators elsewhere write the same text.
struct Message: Sendable, Hashable, ExpressibleByStringInterpolation {
    indirect enum Part: Sendable, Hashable {
        case text(String)
        /// A figure, or `?` if it is not known.
        case figure(Formula, Form, isMarked: Bool)
        /// The first message if the condition holds, else the second.
        case choice(Condition, Message, Message)
        /// The messages that are not empty, joined with a separator.
        case list([Message], String)
    }

    /// The form in which a figure is written.
    enum Form: String, Sendable, Hashable, Encodable, CaseIterable {
        /// A time in s: `1.98 s`.
        case time_s
        /// A time in µs: `140 µs`.
        case time_us
        /// A time in s as scenarios write it: `90s`.
        case duration_s
        /// A rate: `33300/s`.
        case rate
        /// A whole number.
        case whole
        /// A count: `1.2M`.
        case count
        case bytes
        /// Three significant digits.
        case digits

        func text(_ value: Double) -> String {
            switch self {
            case .time_s: Quantity.time(ms: value * 1e3)
            case .time_us: Quantity.time(us: value)
            case .duration_s: Tuning.text(value)
            case .rate: Quantity.perSecond(value)
            case .whole: plain(value, decimals: 0)
            case .count: Quantity.count(value)
            case .bytes: Quantity.bytes(value)
            case .digits: Quantity.digits(value)
            }
        }
    }

    struct StringInterpolation: StringInterpolationProtocol {
        var parts: [Part] = []

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ literal: String) { appendInterpolation(literal) }

        mutating func appendInterpolation(_ text: String) {
            if !text.isEmpty { parts.append(.text(text)) }
        }

        mutating func appendInterpolation(_ formula: Formula, as form: Form) {
            parts.append(.figure(formula, form, isMarked: false))
        }

        /// Appends a figure with the mark of ``Estimate/mark``, which shows whether the figure is
        /// modelled, and how far beyond the measurements it is.
        mutating func appendInterpolation(_ formula: Formula, marked form: Form) {
            parts.append(.figure(formula, form, isMarked: true))
        }

        mutating func appendInterpolation(_ message: Message) { parts += message.parts }

        mutating func appendInterpolation(
            when condition: Condition, _ message: Message, else other: Message = ""
        ) {
            parts.append(.choice(condition, message, other))
        }

        mutating func appendInterpolation(_ messages: [Message], separator: String) {
            parts.append(.list(messages, separator))
        }
    }

    let parts: [Part]

    init(stringLiteral text: String) { parts = text.isEmpty ? [] : [.text(text)] }
    init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }

    func text(_ evaluator: inout Evaluator) -> String {
        var text = ""
        for part in parts { text += part.text(&evaluator) }
        return text
    }
}

extension Message.Part {
    fileprivate func text(_ evaluator: inout Evaluator) -> String {
        switch self {
        case .text(let text): return text
        case .figure(let formula, let form, let isMarked):
            guard let figure = evaluator.figure(of: formula) else { return "?" }
            return isMarked ? figure.text(form.text) : form.text(figure.value)
        case .choice(let condition, let message, let other):
            return evaluator.holds(condition)
                ? message.text(&evaluator) : other.text(&evaluator)
        case .list(let messages, let separator):
            var texts: [String] = []
            for message in messages { texts.append(message.text(&evaluator)) }
            return texts.filter { !$0.isEmpty }.joined(separator: separator)
        }
    }
}

/// Coded as a list of texts; of `{"figure": formula, "form": "time_s"}`, with `"marked": true` for
/// a figure with a mark; of `{"if": condition, "then": message, "else": message}`; and of `{"list":
/// [message, …], "separator": ", "}`.
extension Message: Encodable {
    func encode(to encoder: any Encoder) throws { try parts.encode(to: encoder) }
}

extension Message.Part: Encodable {
    private enum CodingKeys: String, CodingKey {
        case figure, form, marked, condition = "if", then, otherwise = "else", list, separator
    }

    func encode(to encoder: any Encoder) throws {
        if case .text(let text) = self {
            var container = encoder.singleValueContainer()
            try container.encode(text)
            return
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .text: break
        case .figure(let formula, let form, let isMarked):
            try container.encode(formula, forKey: .figure)
            try container.encode(form, forKey: .form)
            if isMarked { try container.encode(true, forKey: .marked) }
        case .choice(let condition, let message, let other):
            try container.encode(condition, forKey: .condition)
            try container.encode(message, forKey: .then)
            try container.encode(other, forKey: .otherwise)
        case .list(let messages, let separator):
            try container.encode(messages, forKey: .list)
            try container.encode(separator, forKey: .separator)
        }
    }
}
