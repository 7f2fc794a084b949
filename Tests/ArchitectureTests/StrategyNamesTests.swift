import Foundation
import Revocation
import Strategies
import Testing

/// Only one file spells the name of a strategy or an option. All other code asks the descriptor.
@Suite struct `The name of a strategy or an option` {
    /// Names that other files use with another meaning, and these files.
    private static let foreign: [String: Set<String>] = [
        // A member of a status list (draft-ietf-oauth-status-list, section 4.2).
        "bits": [
            "Tokens/StatusList/StatusListFields.swift", "Tokens/StatusList/StatusListToken.swift",
        ]
    ]

    /// The reader of files of version 0.1.0, which named options and did not describe them.
    private static let adapter = "Results/Run/FormatOne.swift"

    private static let sources = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources")

    /// The string literals of one file, without comments.
    private struct File {
        let path: String
        let literals: [String]
    }

    private static let files: [File] = {
        let root = sources.path() + "/"
        let walk = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        return (walk?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
            .map { url in
                let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
                let code = text.split(separator: "\n").filter {
                    !$0.drop { $0 == " " }.hasPrefix("//")
                }
                let literals = code.flatMap { line in
                    line.matches(of: /"((?:[^"\\]|\\.)*)"/).map { String($0.1) }
                }
                return File(
                    path: url.path().replacing(root, with: ""), literals: literals)
            }
    }()

    /// Whether a literal contains the name. A name of one plain word may be part of any sentence,
    /// so only a name of several words is searched for within a literal.
    private static func isNamed(_ name: String, in literal: String) -> Bool {
        guard name.contains("-") || name.contains("_") else { return literal == name }
        guard literal != name else { return true }
        return literal.split { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "_" }
            .contains { $0 == name }
    }

    private static let names: [String] = {
        let catalogue = Registry.catalogue
        let options = catalogue.flatMap { $0.options.map(\.name) }
        return Set(catalogue.map(\.name) + options).sorted()
    }()

    @Test(arguments: names)
    func `stands in its home and nowhere else`(name: String) throws {
        let exempt = Self.foreign[name] ?? []
        let homes = Self.files.filter { file in
            !exempt.contains(file.path) && file.path != Self.adapter
                && file.literals.contains { Self.isNamed(name, in: $0) }
        }.map(\.path)
        #expect(homes.count == 1, "\"\(name)\" stands in \(homes.sorted())")
        #expect(homes.allSatisfy { $0.hasPrefix("Strategies/") }, "\(homes)")
    }

    @Test func `is looked for in sources that are there`() {
        #expect(Self.files.count > 100)
        #expect(Self.names.count > 30)
    }
}
