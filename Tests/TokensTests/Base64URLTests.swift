import TestVectors
import Testing
import Tokens

struct Base64URLTests {
    @Test(arguments: 0..<70)
    func `every length comes back as it was`(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 250) }
        let text = Base64URL.encode(bytes.span)
        #expect(text.count == (count * 8 + 5) / 6)
        #expect(Base64URL.decode(text.span) == bytes)
    }

    @Test(arguments: [
        "A", "AAAAA", "Zg==", "Zm8=", " Zg", "Zg ", "Z\ng", "Zm+v", "Zm/v", "Zm9v!", "Zm9vZ?",
        "Zm.v",
        "\u{e9}\u{e9}", "AB", "AAB", "Zm9vYh", "Zm9vYmF",
    ])
    func `padding, white space, foreign characters and loose bits are refused`(text: String) {
        #expect(Base64URL.decode(text.bytes.span) == nil)
    }

    @Test func `each of the 256 bytes is either one of the alphabet's or refused`() {
        let alphabet = Set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        for byte in UInt8.min...UInt8.max {
            for place in 0..<4 {
                var text = "AAAA".bytes
                text[place] = byte
                #expect((Base64URL.decode(text.span) != nil) == alphabet.contains(byte))
            }
        }
    }

    @Test func `a buffer that is too small is refused and left within its bounds`() {
        var room: [UInt8] = [9, 9]
        var span = room.mutableSpan
        #expect(Base64URL.decode("Zm9v".bytes.span, into: &span) == nil)
        #expect(Base64URL.decode("Zm8".bytes.span, into: &span) == 2)
        #expect(room == "fo".bytes)
    }

    @Test(.needsVectors)
    func `RFC 4648, section 10, both ways`() throws {
        let pairs = try Vectors.read(RFCExamples.self, "rfc/rfc_examples.json").base64url
        #expect(pairs.count == 7)
        for pair in pairs {
            #expect(Base64URL.encodedString(pair[0].bytes.span) == pair[1])
            #expect(Base64URL.decode(pair[1].bytes.span) == pair[0].bytes)
        }
    }
}
