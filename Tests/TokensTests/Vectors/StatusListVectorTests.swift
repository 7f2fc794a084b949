import Foundation
import TestVectors
import Testing

@testable import Tokens

@Suite struct `The status list vectors` {
    private struct Vector: Decodable {
        let bits: Int
        let entries: Int
        let nonzero: [String: UInt8]
        let lst: String
    }

    @Test(.needsVectors) func `decode to exactly the statuses they name`() throws {
        let vectors = try Vectors.read([Vector].self, "status-list/status_list_vectors.json")
        #expect(vectors.map(\.bits).sorted() == [1, 2, 4, 8])
        for vector in vectors {
            let list = try StatusList(bits: vector.bits, compressed: vector.lst, limit: 1 << 20)
            #expect(list.count == vector.entries)
            var expected = StatusList(bits: vector.bits, entries: vector.entries)
            for (index, status) in vector.nonzero {
                expected.set(status, at: try #require(Int(index)))
            }
            #expect(list == expected)
            #expect(
                try expected.compressed().utf8.count <= vector.lst.utf8.count,
                "as small as the draft's own")
        }
    }

    /// The public half of the draft's key "12".
    private let key = """
        {"kty":"EC","use":"sig","crv":"P-256","kid":"12","alg":"ES256",
        "x":"I3HWm_0Ds1dPMI-IWmf4mBmH-YaeAVbPVu7vB27CxXo",
        "y":"6N_d5Elj9bs1htgV3okJKIdbHEpkgTmAluYKJemzn1M"}
        """

    @Test(.needsVectors) func `hold a token that is read until its exp`() throws {
        let token = try Vectors.data("status-list/status_list_jwt_raw.md").filter { $0 > 0x20 }
        let bytes = [UInt8](token)
        let verifier = try StatusListVerifier(try JSONWebKeySet(json: Array(key.utf8)).keys)
        let uri = "https://example.com/statuslists/1"
        let read = try verifier.read(
            bytes.span, from: uri, at: NumericDate(seconds: 1_686_920_171))
        #expect(read.timeToLive_us == 43_200_000_000)
        #expect(read.issuedAt == NumericDate(seconds: 1_686_920_170))
        #expect(read.list.bytes == [0xb9, 0xa3])
        #expect(throws: TokenError.self) {
            try verifier.read(bytes.span, from: uri, at: NumericDate(seconds: 2_291_720_170))
        }
    }
}
