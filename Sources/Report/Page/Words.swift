import Results

/// A number as printed in the page, with the cell of a CSV file from which it was rounded.
struct Printed: Sendable, Hashable {
    let text: String
    /// The number as written in the CSV file.
    let cell: String

    /// - Parameter decimals: the decimals of the column that contains the number.
    init(_ value: Double, decimals: Int = 4, as text: (Double) -> String) {
        cell = plain(value, decimals: decimals)
        self.text = text(value)
    }

    /// Creates a number of a column whose values may have any magnitude, with as many decimals as
    /// files may have.
    init(exactly value: Double, as text: (Double) -> String) {
        self.init(value, decimals: Self.decimals(of: value), as: text)
    }

    private static func decimals(of value: Double) -> Int {
        abs(value) < 1e6 ? 9 : abs(value) < 1e12 ? 3 : 0
    }

    /// Returns a value as written in such a column.
    static func cell(exactly value: Double?) -> String {
        value.map { plain($0, decimals: decimals(of: $0)) } ?? ""
    }
}

/// Prose with numbers that can be traced to their source. HTML and Markdown are made from the same
/// words.
struct Words: Sendable, Hashable, ExpressibleByStringInterpolation {
    enum Part: Sendable, Hashable {
        case text(String)
        case name(String)
        case number(Printed)
    }

    struct StringInterpolation: StringInterpolationProtocol {
        var parts: [Part] = []

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { parts.append(.text(literal)) }
        }

        mutating func appendInterpolation(_ text: String) { parts.append(.text(text)) }
        mutating func appendInterpolation(_ number: Printed) { parts.append(.number(number)) }
        mutating func appendInterpolation(name: String) { parts.append(.name(name)) }
        mutating func appendInterpolation(_ words: Words) { parts += words.parts }
    }

    let parts: [Part]

    init(parts: [Part]) { self.parts = parts }
    init(stringLiteral text: String) { parts = [.text(text)] }
    init(stringInterpolation: StringInterpolation) { parts = stringInterpolation.parts }

    var plainText: String {
        parts.map { part in
            switch part {
            case .text(let text), .name(let text): text
            case .number(let number): number.text
            }
        }.joined()
    }

    var html: String {
        parts.map { part in
            switch part {
            case .text(let text): text.escapedForXML
            case .name(let name): "<b>\(name.escapedForXML)</b>"
            case .number(let number): number.html
            }
        }.joined()
    }

    var markdown: String {
        parts.map { part in
            switch part {
            case .text(let text): text.escapedForMarkdown
            case .name(let name): "**\(name.escapedForMarkdown)**"
            case .number(let number): number.text
            }
        }.joined()
    }
}

extension Printed {
    /// The HTML element, whose attribute has the exact value.
    var html: String {
        "<data value=\"\(cell.escapedForXML)\">\(text.escapedForXML)</data>"
    }
}
