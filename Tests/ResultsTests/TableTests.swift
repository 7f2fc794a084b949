import Results
import Testing

@Suite struct `Tables` {
    @Test func `a table reads back as it was written`() throws {
        var table = CSVTable(header: ["a", "b"])
        table.append(["plain", "with, comma"])
        table.append(["with \"quotes\"", ""])
        table.append(["two\nlines", "µ"])
        #expect(CSVTable(text: table.text) == table)
    }

    @Test func `rows of unequal length and open quotes are not a table`() {
        #expect(CSVTable(text: "a,b\n1\n") == nil)
        #expect(CSVTable(text: "a,b\n1,\"2\n") == nil)
    }

    @Test(arguments: [(1.0, "1"), (0.1234567, "0.123"), (-0.0001, "0"), (1234567.5, "1234567.5")])
    func `numbers have no exponent and no locale`(value: Double, text: String) {
        #expect(plain(value) == text)
    }

    @Test func `the accounting identity sees a missing request`() {
        var tally = Tally(reasons: 2)
        tally.scheduled = 5
        tally.accepted = 2
        tally.refused = [1, 0]
        tally.timeouts = 1
        #expect(!tally.isBalanced)
        tally.dropped = 1
        #expect(tally.isBalanced)
    }
}
