import Foundation
import TestSupport
import Testing

@Suite struct `A run` {
    private static let scenario = """
        # Does anything of a token get into the files of a run?
        seed: 1
        blocks: 1
        nodes: 1
        baseline: jwt
        aa: off
        population: { subjects: 50, tokens_per_subject: 1 }
        token: { ttl: 300ms, algorithm: HS256 }
        capacity: { concurrency: [1], duration: 100ms, warmup: 0s, warmup_max: 0s }
        latency: { load: [50%], duration: 100ms }
        windows: { revocations: 2, probe_gap: 1ms }
        strategies: [session-sqlite, jwt, jwt-redis-blocklist]
        """

    @Test func `leaves no token and no key in any of its files, nor in what it says`() throws {
        let scratch = try Scratch()
        let scenario = try scratch.write([UInt8](Self.scenario.utf8), to: "scenario.yaml")
        let ended = try Program.run("run", scenario, "--out", scratch.file("results"))
        let words = String(decoding: ended.everything, as: UTF8.self)
        try #require(ended.status == 0, "\(words)")
        let files = try #require(
            FileManager.default.enumerator(atPath: scratch.file("results"))
        ).compactMap { $0 as? String }.filter { !$0.hasPrefix("latest") }
        var searched = 0
        for file in files {
            guard let data = FileManager.default.contents(atPath: scratch.file("results/\(file)"))
            else { continue }
            let text = String(decoding: data, as: UTF8.self)
            #expect(Self.suspicion(in: text) == nil, "\(file)")
            searched += 1
        }
        #expect(searched > 6)
        #expect(Self.suspicion(in: words) == nil)
    }

    @Test func `would be found to leave one`() throws {
        let token = String(decoding: encoded([UInt8]("{\"alg\":\"HS256\"}".utf8)), as: UTF8.self)
        let opaque = String(decoding: encoded([UInt8](0..<32)), as: UTF8.self)
        for text in ["a,\(token).x.y,b", "\"\(opaque)\"", "{\"k\":\"\(opaque)\"}"] {
            #expect(Self.suspicion(in: text) != nil)
        }
    }

    /// A part of the text that could belong to a token or a key: the beginning of a JWS header, or
    /// 43 successive characters of base64url, the length of 32 bytes. Histograms are base64 too,
    /// and left out.
    private static func suspicion(in text: String) -> String? {
        let text = text.replacing(/HIST[A-Za-z0-9+\/=]+/, with: "")
        if let header = text.firstMatch(of: /eyJ[A-Za-z0-9_-]{8,}/) { return String(header.output) }
        let words = text.utf8.split { !isBase64URL($0) }
        return words.first { $0.count == 43 }.map { String(Substring($0)) }
    }

    private static func isBase64URL(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
