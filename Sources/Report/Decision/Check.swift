import Model

/// The rules of one requirement for one variant.
///
/// They are data, as ``Formula`` is: what differs between strategies is in them, and evaluating them
/// is the same for all.
struct Check: Sendable, Hashable {
    /// A reason for which the requirement is missed.
    struct Case: Sendable, Hashable {
        let applies: Condition
        let text: Message
        /// Empty where nothing would make it fit.
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
    /// Whether the requirement is asked for at all.
    let isAsked: Condition
    /// The first one that applies counts.
    let cases: [Case]

    init(_ requirement: Miss.Kind, if isAsked: Condition = .always, _ cases: [Case]) {
        self.requirement = requirement
        self.isAsked = isAsked
        self.cases = cases
    }

    /// Nil where the requirement is met.
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

/// `{"requirement": "window", "asked": condition, "cases": [{"if": condition, "text": message, "cure":
/// message, "unknown": false}]}`.
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
