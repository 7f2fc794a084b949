import Foundation
import Oracle
import Results
import Testing

@Suite struct `A history that holds a word nothing knows` {
    /// Changes the words of the events: eight of a token, four of a revocation, six of a refresh
    /// and three of a verification.
    private func damaged(_ change: (inout [UInt64]) -> Void) throws -> Data {
        var story = Story(bound_ms: 5)
        story.issue(at: 1)
        story.revoke(.subject, 1, at: 3, acknowledged: 4)
        story.refresh(70, .reused, at: 9)
        story.verify(at: 6, .refused(1))
        let data = try HistoryFile.encode(story.history)
        let start = data.count - 8 * 21
        var words = (0..<21).map { place in
            data[(start + place * 8)..<(start + place * 8 + 8)].reversed()
                .reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        change(&words)
        return words.reduce(data.prefix(start)) { data, word in
            data + withUnsafeBytes(of: word.littleEndian) { Data($0) }
        }
    }

    /// The index of a word among those of the events, its new value, and the expected message.
    static let words: [(place: Int, word: UInt64, message: String)] = [
        (4, 1 << 40, "token 1 has a digest of its claims of 549755813888"),
        (8, 7, "revocation 1 has the unknown reach 7"),
        (8, 256, "revocation 1 has the unknown reach 256"),
        (13, 9, "refresh 1 has the unknown outcome 9"),
        (19, 7 << 16 | 5, "verification 1 has a refusal for reason 2 of 2"),
    ]

    @Test(arguments: words)
    func `is refused with its event`(place: Int, word: UInt64, message: String) throws {
        let data = try damaged { $0[place] = word }
        #expect {
            try HistoryFile.decode(data, file: "a.history")
        } throws: { error in
            "\(error)".hasPrefix("cannot read the history a.history: \(message). It is damaged")
        }
    }

    @Test func `is none where nothing was changed`() throws {
        let history = try HistoryFile.decode(try damaged { _ in }, file: "a.history")
        #expect(history.revocations.map(\.reach) == [.subject])
        #expect(history.refreshes.map(\.outcome) == [.reused])
    }
}
