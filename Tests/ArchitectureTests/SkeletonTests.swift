import Foundation
import Testing

/// The strategy that `scripts/new-strategy` writes.
@Suite struct `The skeleton of a strategy` {
    private static let skeleton = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "scripts/templates/Strategy.swift")

    /// With `package`, no loop would be specialised for the strategy, and its verifications would
    /// seem more expensive than they are (decision 35).
    @Test func `is public throughout, as the strategies of the registry are`() throws {
        let text = try String(contentsOf: Self.skeleton, encoding: .utf8)
        let declaration =
            /^ *((?:public|package|internal) )?(?:static )?(?:import|struct|init|func|typealias|var|let)\b/
        let access = text.split(separator: "\n").compactMap { line in
            line.prefixMatch(of: declaration).map { String($0.1 ?? "") }
        }
        #expect(access.count > 20)
        #expect(Set(access) == ["public "])
    }
}
