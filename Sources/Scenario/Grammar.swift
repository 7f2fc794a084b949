import Revocation

/// How one kind of value is read, shown, and described in errors.
///
/// YAML's own rules for scalars are not used: `1e3`, `0x10`, `010` and `yes` are not numbers here.
struct Grammar<Value: Sendable>: Sendable {
    let kind: ValueKind
    /// The allowed values: `10ms to 365d`.
    let range: String
    /// What an error asks for: `a duration from 10ms to 365d, such as 3s or 15min`.
    let expected: String
    let read: @Sendable (String) -> Value?
    /// Returns the canonical text of a value, however it was written.
    let text: @Sendable (Value) -> String
}

extension Grammar where Value == Duration {
    static func duration(_ range: ClosedRange<Duration>) -> Self {
        let allowed = "\(bound(range.lowerBound)) to \(bound(range.upperBound))"
        return Grammar(
            kind: .duration, range: allowed,
            expected: "a duration from \(allowed), such as \(examples(in: range))",
            read: { text in Duration(text: text).flatMap { range.contains($0) ? $0 : nil } },
            text: \.text)
    }

    /// Writes whole days as days: `365d` is clearer than `8760h`.
    private static func bound(_ value: Duration) -> String {
        let day = Duration.seconds(86_400).nanoseconds
        return value.nanoseconds > day && value.nanoseconds % day == 0
            ? "\(value.nanoseconds / day)d" : value.text
    }

    private static func examples(in range: ClosedRange<Duration>) -> String {
        let fitting = ["3s", "15min", "200us"].filter {
            Duration(text: $0).map(range.contains) ?? false
        }
        return fitting.prefix(2).joined(separator: " or ")
    }
}

extension Grammar where Value == Duration? {
    /// A duration, or the name of the setting from which it is taken; nil for that name.
    static func duration(_ range: ClosedRange<Duration>, or name: String) -> Self {
        let grammar = Grammar<Duration>.duration(range)
        return Grammar(
            kind: grammar.kind, range: "\(name), or \(grammar.range)",
            expected: "\(name), or \(grammar.expected)",
            read: { text in
                text == name ? .some(nil) : grammar.read(text).map { Duration?.some($0) }
            },
            text: { $0?.text ?? name })
    }
}

extension Grammar where Value == Int? {
    /// A whole number, or the name of the setting from which it is taken; nil for that name.
    static func count(_ range: ClosedRange<Int>, or name: String) -> Self {
        let grammar = Grammar<Int>.count(range)
        return Grammar(
            kind: grammar.kind, range: "\(name), or \(grammar.range)",
            expected: "\(name), or \(grammar.expected)",
            read: { text in
                text == name ? .some(nil) : grammar.read(text).map { Int?.some($0) }
            },
            text: { $0.map { String($0) } ?? name })
    }
}

extension Grammar where Value == Int {
    static func count(_ range: ClosedRange<Int>) -> Self {
        let allowed = "\(range.lowerBound) to \(range.upperBound)"
        return Grammar(
            kind: .count, range: allowed, expected: "a whole number from \(allowed)",
            read: { text in wholeNumber(text).flatMap { range.contains($0) ? $0 : nil } },
            text: { String($0) })
    }

    /// One of a few whole numbers.
    static func oneOf(_ values: [Int]) -> Self {
        let allowed = values.map { String($0) }.joined(separator: ", ")
        return Grammar(
            kind: .choice, range: allowed, expected: "one of " + allowed,
            read: { text in wholeNumber(text).flatMap { values.contains($0) ? $0 : nil } },
            text: { String($0) })
    }

    static func size(_ range: ClosedRange<Int>) -> Self {
        let allowed = "\(sizeText(range.lowerBound)) to \(sizeText(range.upperBound))"
        return Grammar(
            kind: .size, range: allowed,
            expected: "a size from \(allowed), in B, KiB, MiB or GiB, such as 16MiB",
            read: { text in readSize(text).flatMap { range.contains($0) ? $0 : nil } },
            text: sizeText)
    }
}

extension Grammar where Value == Double {
    /// A fraction of one, written as a percentage.
    static func share(from least: Double = 0, upTo limit: Double) -> Self {
        let allowed = "\(percent(least)) to \(percent(limit))"
        return Grammar(
            kind: .share, range: allowed, expected: "a share from \(allowed), such as 2%",
            read: { text in readShare(text).flatMap { (least...limit).contains($0) ? $0 : nil } },
            text: percent)
    }

    /// A rate per second.
    static func rate(upTo limit: Double) -> Self {
        let allowed = "0/s to \(plain(limit))/s"
        return Grammar(
            kind: .rate, range: allowed,
            expected: "a rate from \(allowed), such as 50/s or 30/min",
            read: { text in readRate(text).flatMap { $0 <= limit ? $0 : nil } },
            text: { plain($0) + "/s" })
    }
}

extension Grammar where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    static var choice: Self {
        let allowed = Value.allCases.map(\.rawValue).joined(separator: ", ")
        return Grammar(
            kind: .choice, range: allowed, expected: "one of " + allowed,
            // From `allCases`, which may omit some cases.
            read: { text in Value.allCases.first { $0.rawValue == text } },
            text: \.rawValue)
    }
}

extension Grammar where Value == RevocationReach {
    /// What a timed revocation may be meant to take back.
    static var ofOneRevocation: Self {
        let all = RevocationReach.allCases.filter { $0 != .everyone }
        let allowed = all.map(\.rawValue).joined(separator: ", ")
        return Grammar(
            kind: .choice, range: allowed, expected: "one of " + allowed,
            read: { text in all.first { $0.rawValue == text } }, text: \.rawValue)
    }
}

extension Grammar where Value == String {
    /// A text that a label can hold: no white space and no control characters.
    static func name(upTo limit: Int) -> Self {
        let allowed = "1 to \(limit) characters without white space"
        return Grammar(
            kind: .name, range: allowed, expected: "a text of " + allowed,
            read: { text in
                let isPlain = text.unicodeScalars.allSatisfy { scalar in
                    !scalar.properties.isWhitespace && scalar.value > 0x20
                        && !(0x7f...0x9f).contains(scalar.value)
                }
                let isFitting = !text.isEmpty && text.unicodeScalars.count <= limit
                return isPlain && isFitting ? text : nil
            },
            text: { $0 })
    }
}

extension Grammar where Value == SubjectDraw {
    static let draw = Grammar(
        kind: .choice, range: "uniform, or zipf(s) with s from 0.1 to 5",
        expected: "uniform, or zipf(s) with s from 0.1 to 5, such as zipf(1.0)",
        read: { text in
            if text == "uniform" { return .uniform }
            guard text.hasPrefix("zipf("), text.hasSuffix(")"),
                let exponent = decimal(text.dropFirst(5).dropLast()),
                (0.1...5).contains(exponent)
            else { return nil }
            return .zipf(exponent)
        },
        text: { draw in
            switch draw {
            case .uniform: "uniform"
            case .zipf(let exponent): "zipf(\(exponent))"
            }
        })
}

extension Grammar where Value == LoadLevel {
    static let loadLevel = Grammar(
        kind: .loadLevel, range: "1% to 200%, or up to 10000000/s",
        expected: "a share of the capacity from 1% to 200%, or a rate up to 10000000/s",
        read: { text in
            if let share = readShare(text), (0.01...2).contains(share) { return .share(share) }
            if let rate = readRate(text), rate > 0, rate <= 1e7 { return .rate(rate) }
            return nil
        },
        text: { level in
            switch level {
            case .share(let share): percent(share)
            case .rate(let rate): plain(rate) + "/s"
            }
        })
}

extension Grammar where Value == OptionValue {
    /// How a strategy's own option is written.
    static func option(_ kind: StrategyOption.Kind) -> Self {
        switch kind {
        case .duration(let range):
            let grammar = Grammar<Duration>.duration(range)
            return Grammar(
                kind: grammar.kind, range: grammar.range, expected: grammar.expected,
                read: { grammar.read($0).map { .duration($0) } },
                text: \.description)
        case .count(let range):
            let grammar = Grammar<Int>.count(range)
            return Grammar(
                kind: grammar.kind, range: grammar.range, expected: grammar.expected,
                read: { grammar.read($0).map { .count($0) } },
                text: \.description)
        case .choice(let choices):
            let allowed = choices.joined(separator: ", ")
            return Grammar(
                kind: .choice, range: allowed, expected: "one of " + allowed,
                read: { choices.contains($0) ? .choice($0) : nil }, text: \.description)
        }
    }
}
