import Foundation
import Testing

/// No two types share a name, even in different modules, so that a search finds one type.
@Suite struct `The names of types` {
    private static let sources = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources")

    /// Returns the top-level types that other files can name, with their files.
    private static func declared() throws -> [String: [String]] {
        let walk = try #require(
            FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        let declaration = /[\w@ ]*\b(?:struct|class|enum|protocol|actor|typealias) (\w+)/
        var files: [String: [String]] = [:]
        for file in walk.compactMap({ $0 as? URL }) where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for line in text.split(separator: "\n") where line.first?.isLetter == true {
                guard let match = line.prefixMatch(of: declaration),
                    !line.hasPrefix("private"), !line.hasPrefix("fileprivate")
                else { continue }
                files[String(match.1), default: []].append(file.lastPathComponent)
            }
        }
        return files
    }

    @Test func `are of one type each`() throws {
        let declared = try Self.declared()
        #expect(declared.count > 500)
        for (name, files) in declared.sorted(by: { $0.key < $1.key }) {
            #expect(files.count == 1, "\(name) is declared in \(files.sorted())")
        }
    }
}
