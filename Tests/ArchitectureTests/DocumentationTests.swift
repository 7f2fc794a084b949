import Foundation
import Testing

/// Compares the names in the documentation with the tree.
@Suite struct `The documentation` {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static let pages: [String] = {
        let folders = ["", "docs/", "docs/decisions/"]
        return folders.flatMap { folder in
            let names = try? FileManager.default.contentsOfDirectory(
                atPath: root.appending(path: folder).path())
            return (names ?? []).filter { $0.hasSuffix(".md") }.sorted().map { folder + $0 }
        }
    }()

    private static func text(_ page: String) throws -> String {
        try String(contentsOf: root.appending(path: page), encoding: .utf8)
    }

    /// Every word of the sources, and the names of their files and folders.
    private static let words: Set<Substring> = {
        var words: Set<Substring> = []
        for folder in ["Sources", "Tests"] {
            let walk = FileManager.default.enumerator(
                at: root.appending(path: folder), includingPropertiesForKeys: nil)
            for file in (walk?.compactMap { $0 as? URL } ?? []) {
                words.insert(file.deletingPathExtension().lastPathComponent[...])
                guard file.pathExtension == "swift",
                    let text = try? String(contentsOf: file, encoding: .utf8)
                else { continue }
                words.formUnion(text.split { !$0.isLetter && !$0.isNumber && $0 != "_" })
            }
        }
        return words
    }()

    /// Returns the anchor that GitHub makes for a heading.
    private static func anchor(_ heading: Substring) -> String {
        String(
            heading.drop { $0 == "#" || $0 == " " }.lowercased().compactMap { letter in
                if letter == " " { return "-" }
                return letter.isLetter || letter.isNumber || "-_".contains(letter) ? letter : nil
            })
    }

    @Test(arguments: pages)
    func `links to pages and headings that are there`(page: String) throws {
        let folder = Self.root.appending(path: page).deletingLastPathComponent()
        for link in try Self.text(page).matches(of: /\]\(([^)\s]+)\)/).map(\.1)
        where !link.contains("://") {
            let parts = link.split(separator: "#", omittingEmptySubsequences: false)
            let target =
                parts[0].isEmpty
                ? Self.root.appending(path: page) : folder.appending(path: String(parts[0]))
            #expect(FileManager.default.fileExists(atPath: target.path()), "\(link)")
            guard parts.count > 1 else { continue }
            let headings = try String(contentsOf: target, encoding: .utf8)
                .split(separator: "\n").filter { $0.hasPrefix("#") }
            #expect(headings.map(Self.anchor).contains(String(parts[1])), "\(link)")
        }
    }

    /// The changelog may name what no longer exists.
    @Test(arguments: pages.filter { $0 != "CHANGELOG.md" })
    func `names types, tests and scripts that are there`(page: String) throws {
        let text = try Self.text(page)
        for name in text.matches(of: /`([A-Z]\w*[a-z]\w*)`/).map(\.1) {
            #expect(Self.words.contains(name), "there is no \(name)")
        }
        for path in text.matches(of: /`((?:scripts|Sources|Tests|scenarios)\/[\w.\/-]+)`/).map(\.1)
        {
            let file = Self.root.appending(path: String(path))
            #expect(FileManager.default.fileExists(atPath: file.path()), "there is no \(path)")
        }
    }

    @Test func `is found`() {
        #expect(Self.pages.count > 40)
        #expect(Self.words.count > 5_000)
    }
}
