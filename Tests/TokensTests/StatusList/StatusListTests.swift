import Testing

@testable import Tokens

@Suite struct `A status list` {
    /// For every number of bits: the first, last and neighbouring indexes, with all values.
    @Test(arguments: [1, 2, 4, 8])
    func `gives back at each index what was set there`(bits: Int) throws {
        var list = StatusList(bits: bits, entries: 1_000)
        #expect(list.count >= 1_000 && list.count < 1_008)
        var expected = [UInt8](repeating: 0, count: list.count)
        for index in [0, 1, 7, 8, 9, 500, 998, 999] {
            expected[index] = UInt8((index * 7 + 1) % (1 << bits))
            list.set(expected[index], at: index)
        }
        let text = try list.compressed()
        let copy = try StatusList(bits: bits, compressed: text, limit: list.bytes.count)
        #expect(copy == list)
        for index in expected.indices { #expect(copy.status(at: index) == expected[index]) }
        for index in [-1, Int.min, list.count, Int.max] {
            #expect(copy.status(at: index) == nil)
            let isThere = list.set(1, at: index)
            #expect(!isThere)
        }
    }

    /// Section 4.1 of the draft: sixteen statuses of one bit.
    @Test func `has its first status in the lowest bit`() {
        var list = StatusList(bits: 1, entries: 16)
        for (index, bit) in [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1].enumerated() {
            list.set(UInt8(bit), at: index)
        }
        #expect(list.bytes == [0xb9, 0xa3])
    }

    @Test func `is refused when it expands beyond the limit`() throws {
        let bomb = try StatusList(bits: 8, entries: 64 << 20).compressed()
        #expect(bomb.utf8.count < 100_000)
        let error = #expect(throws: TokenError.self) {
            try StatusList(bits: 8, compressed: bomb, limit: 1 << 20)
        }
        #expect(error?.cause == "it holds more than 1048576 bytes")
    }

    @Test func `is refused when it is not a complete zlib stream`() throws {
        let text = try StatusList(bits: 1, entries: 100_000).compressed()
        let characters = Array(text.utf8)
        let decoded = Base64URL.decode(characters.span)
        let stream = try #require(decoded)
        let (cut, longer) = (Array(stream.dropLast(5)), stream + [0])
        let bad = [
            Base64URL.encodedString(cut.span), Base64URL.encodedString(longer.span), "", "AAAA",
            "!", text + "=",
        ]
        for bad in bad {
            #expect(throws: TokenError.self) {
                try StatusList(bits: 1, compressed: bad, limit: 1 << 20)
            }
        }
        for bits in [0, 3, 16, -1] {
            #expect(throws: TokenError.self) {
                try StatusList(bits: bits, compressed: text, limit: 1 << 20)
            }
        }
    }
}
