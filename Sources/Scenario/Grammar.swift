import Revocation

/// How one kind of value is written: read, shown, and described to someone who wrote it otherwise.
///
/// YAML's own reading of scalars is never asked: `1e3`, `0x10`, `010`, `yes` are no numbers here.
struct Grammar<Value: Sendable>: Sendable {
    /// What an error asks for: `a duration from 10ms to 365d, such as 3s or 15min`.
    let expected: String
    let read: @Sendable (String) -> Value?
    /// The one text of a value, however it was written.
    let text: @Sendable (Value) -> String
}

extension Grammar where Value == Duration {
    static func duration(_ range: ClosedRange<Duration>) -> Self {
        Grammar(
            expected: "a duration from \(bound(range.lowerBound)) to \(bound(range.upperBound)), "
                + "such as \(examples(in: range))",
            read: { text in Duration(text: text).flatMap { range.contains($0) ? $0 : nil } },
            text: \.text)
    }

    /// Whole days as days: `365d` says more than `8760h`.
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

extension Grammar where Value == Int {
    static func count(_ range: ClosedRange<Int>) -> Self {
        Grammar(
            expected: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            read: { text in wholeNumber(text).flatMap { range.contains($0) ? $0 : nil } },
            text: { String($0) })
    }

    static func size(_ range: ClosedRange<Int>) -> Self {
        Grammar(
            expected: "a size from \(sizeText(range.lowerBound)) to \(sizeText(range.upperBound)), "
                + "in B, KiB, MiB or GiB, such as 16MiB",
            read: { text in readSize(text).flatMap { range.contains($0) ? $0 : nil } },
            text: sizeText)
    }
}

extension Grammar where Value == Double {
    /// A fraction of one, written in percent.
    static func share(from least: Double = 0, upTo limit: Double) -> Self {
        Grammar(
            expected: "a share from \(percent(least)) to \(percent(limit)), such as 2%",
            read: { text in readShare(text).flatMap { (least...limit).contains($0) ? $0 : nil } },
            text: percent)
    }

    /// So many per second.
    static func rate(upTo limit: Double) -> Self {
        Grammar(
            expected: "a rate from 0/s to \(plain(limit))/s, such as 50/s or 30/min",
            read: { text in readRate(text).flatMap { $0 <= limit ? $0 : nil } },
            text: { plain($0) + "/s" })
    }
}

extension Grammar where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    static var choice: Self {
        Grammar(
            expected: "one of " + Value.allCases.map(\.rawValue).joined(separator: ", "),
            // Of `allCases`, which may be fewer than the cases there are.
            read: { text in Value.allCases.first { $0.rawValue == text } },
            text: \.rawValue)
    }
}

extension Grammar where Value == SubjectDraw {
    static let draw = Grammar(
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
                expected: grammar.expected, read: { grammar.read($0).map { .duration($0) } },
                text: \.description)
        case .count(let range):
            let grammar = Grammar<Int>.count(range)
            return Grammar(
                expected: grammar.expected, read: { grammar.read($0).map { .count($0) } },
                text: \.description)
        case .choice(let choices):
            return Grammar(
                expected: "one of " + choices.joined(separator: ", "),
                read: { choices.contains($0) ? .choice($0) : nil }, text: \.description)
        }
    }
}
