import Testing

@testable import Deployments

@Suite struct `The memory of a process` {
    static let texts: [(text: String, bytes: Int64?)] = [
        ("1200 300 200 10 0 80 0\n", 1_228_800), ("0 0 0 0 0 0 0", 0), ("1200", nil), ("", nil),
        ("1200 -1 0", nil), ("1200 many 0", nil), ("1 9223372036854775807", nil),
    ]

    @Test(arguments: texts)
    func `is the resident pages`(text: String, bytes: Int64?) {
        #expect(ProcessMemory.residentBytes(statm: text, pageBytes: 4_096) == bytes)
    }

    @Test func `is unknown of a process that does not exist`() {
        #expect(ProcessMemory.residentBytes(of: -1) == nil)
    }
}
