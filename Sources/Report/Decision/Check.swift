import Model

/// The rules of one requirement for one variant.
///
/// Like ``Formula`` they are data. They contain what differs between strategies, and are evaluated
/// in the same way for all.
struct Check: Sendable, Hashable {
    /// A reason why the requirement is missed.
    struct Case: Sendable, Hashable {
        let applies: Condition
        let text: Message
        /// The option with which the variant would fit. Empty if there is none.
        let cure: Message
        let isUnknown: Bool

        init(
            _ text: Message, if applies: Condition = .always, cure: Message = "",
            isUnknown: Bool = false
        ) {
            self.applies = applies
            self.text = text
            self.cure = cure
            self.isUnknown = isUnknown
        }
    }

    let requirement: Miss.Kind
    /// Whether the requirement is asked for.
    let isAsked: Condition
    /// The cases, of which the first that applies counts.
    let cases: [Case]

    init(_ requirement: Miss.Kind, if isAsked: Condition = .always, _ cases: [Case]) {
        self.requirement = requirement
        self.isAsked = isAsked
        self.cases = cases
    }

    /// Returns the miss, or nil if the requirement is met.
    func miss(_ evaluator: inout Evaluator) -> Miss? {
        guard evaluator.holds(isAsked) else { return nil }
        for item in cases where evaluator.holds(item.applies) {
            let cure = item.cure.text(&evaluator)
            return Miss(
                requirement: requirement, text: item.text.text(&evaluator),
                cure: cure.isEmpty ? nil : cure, isUnknown: item.isUnknown)
        }
        return nil
    }
}

/// Coded as `{"requirement": "window", "asked": condition, "cases": [{"if": condition, "text":
/// message, "cure": message, "unknown": false}]}`.
extension Check: Encodable {
    private enum CodingKeys: String, CodingKey {
        case requirement, isAsked = "asked", cases
    }
}

extension Check.Case: Encodable {
    private enum CodingKeys: String, CodingKey {
        case applies = "if", text, cure, isUnknown = "unknown"
    }
}
