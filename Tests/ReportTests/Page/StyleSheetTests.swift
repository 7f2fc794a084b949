import Foundation
import Testing

@testable import Report

@Suite struct `The style sheet` {
    private static let paper = "@media print{"

    private let sheet: String

    init() throws { sheet = try Templates().render((), with: "style") }

    /// The custom properties of a selector's first rule, without `--`.
    private func colours(of selector: String) throws -> [String: String] {
        let start = try #require(sheet.firstRange(of: selector + "{"), "\(selector)")
        let rule = sheet[start.upperBound...].prefix { $0 != "}" }
        return rule.split(separator: ";").reduce(into: [:]) { colours, declaration in
            let parts = declaration.split(separator: ":")
            guard parts.count == 2, parts[0].hasPrefix("--") else { return }
            colours[String(parts[0].dropFirst(2))] = String(parts[1])
        }
    }

    private var light: [String: String] { get throws { try colours(of: ":root") } }
    /// The custom properties for a dark colour scheme.
    private var dark: [String: String] {
        get throws { try colours(of: ":root:not([data-theme=light])") }
    }

    @Test func `has the inks of drawings, light and dark`() throws {
        let (light, dark) = (try self.light, try self.dark)
        for ink in Ink.allCases {
            #expect(light[ink.rawValue] == ink.light, "\(ink)")
            #expect(dark[ink.rawValue] ?? light[ink.rawValue] == ink.dark, "\(ink)")
        }
    }

    @Test func `is as dark by choice as where the system is dark, and never on paper`() throws {
        let (system, chosen) = (try dark, try colours(of: ":root[data-theme=dark]"))
        #expect(system == chosen && system.count > 8)
        let starts = [
            "@media screen and (prefers-color-scheme:dark){:root:not(",
            "@media screen{:root[data-theme=dark]{",
        ]
        for start in starts { #expect(sheet.contains(start)) }
        #expect(sheet.ranges(of: "prefers-color-scheme").count == 1)
        #expect(sheet.ranges(of: "data-theme=dark").count == 1)
    }

    @Test func `defines every colour that it uses`() throws {
        let defined = try self.light
        let used = Set(sheet.matches(of: /var\(--(\w+)/).map { String($0.1) })
        #expect(used.count > 6 && used.filter { defined[$0] == nil } == [])
    }

    /// WCAG 2.2, 1.4.3 and 1.4.11 require contrasts of 4.5 for text, and of 3 for lines, markers
    /// and borders of fields.
    @Test(arguments: [
        ("ink", 4.5), ("muted", 4.5), ("link", 4.5), ("bad", 4.5), ("warn", 3.0), ("axis", 3.0),
        ("asks", 3.0), ("pushed", 3.0), ("polled", 3.0), ("expires", 3.0), ("none", 3.0),
    ])
    func `has contrast on its paper`(name: String, least: Double) throws {
        let (light, dark) = (try self.light, try self.dark)
        let night = light.merging(dark) { _, new in new }
        for colours in [light, night] {
            let (text, paper) = (try #require(colours[name]), try #require(colours["paper"]))
            let (one, other) = (try Self.luminance(text), try Self.luminance(paper))
            let contrast = (max(one, other) + 0.05) / (min(one, other) + 0.05)
            #expect(contrast >= least, "\(text) on \(paper)")
        }
    }

    /// The luminance of a `#rrggbb` colour, relative to white.
    private static func luminance(_ colour: String) throws -> Double {
        let value = try #require(UInt32(colour.dropFirst(), radix: 16), "\(colour)")
        let weights = [(16, 0.2126), (8, 0.7152), (0, 0.0722)]
        return weights.reduce(0) { sum, part in
            let share = Double((value >> part.0) & 0xff) / 255
            let linear = share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
            return sum + linear * part.1
        }
    }

    /// Among rules of the same specificity, the last one wins.
    @Test func `ends with the rules for paper, which hide what a reader cannot use there`() throws {
        let start = try #require(sheet.firstRange(of: Self.paper))
        let rules = sheet[start.upperBound...]
        #expect(!rules.contains("@media"))
        let hidden = try #require(rules.firstMatch(of: /\n([^{}]*)\{display:none\}/)).1
        for selector in [".hint", ".save", "#tools", "#explore", "#explorer .minor", ".screen"] {
            #expect(hidden.split(separator: ",").contains(Substring(selector)), "\(selector)")
        }
    }

    /// A sheet of paper may be as narrow as a phone.
    @Test func `has rules for small screens, not for small paper`() {
        #expect(sheet.contains("@media screen and (max-width:720px){"))
        #expect(sheet.ranges(of: "max-width:720px").count == 1)
    }
}
