import Foundation
import Oracle
import Results
import Revocation
import Scenario
import Seeding
import Stores
import Strategies
import TestSupport
import Testing
import Tokens

/// Bytes of every size from none to a megabyte, given to every reader of bytes from outside.
@Suite struct `Random bytes` {
    private static let sizes = [
        0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 63, 64, 65, 127, 255, 256, 257, 1_000, 1_023,
        4_095, 4_096, 4_097, 16_384, 65_535, 65_536, 262_144, 1_000_000, 1 << 20,
    ]

    /// The largest, which take longest, are for the first seed alone, except in long tests.
    private static let mostOfNewSeed = 65_536

    private static func sizes(_ seed: UInt64) -> [Int] {
        guard seed != seeds[0], !LongTests.areAsked else { return sizes }
        return sizes.filter { $0 <= mostOfNewSeed }
    }

    /// The first seed is always the same, the second is new. Both are printed.
    static let seeds: [UInt64] = [1, UInt64(Date().timeIntervalSince1970)]

    @Test(arguments: Door.allCases, seeds)
    func `are read or refused, never a crash`(door: Door, seed: UInt64) throws {
        print("random bytes at \(door), seed \(seed)")
        let passage = try door.passage()
        for size in Self.sizes(seed) {
            for kind in Noise.allCases {
                var generator = SeededGenerator(seed: seed, stream: "\(door) \(kind)", size)
                let begun = ContinuousClock.now
                passage(kind.bytes(size, like: door.sample, &generator))
                let elapsed = ContinuousClock.now - begun
                #expect(elapsed < .seconds(60), "\(size) bytes of \(kind) took \(elapsed)")
            }
        }
    }

    @Test(arguments: seeds)
    func `as a server's answers break calls, never the process`(seed: UInt64) throws {
        print("random answers, seed \(seed)")
        for size in Self.sizes(seed) {
            for kind in Noise.allCases {
                var generator = SeededGenerator(seed: seed, stream: "answers \(kind)", size)
                let bytes = kind.bytes(size, like: ":1\r\n$1\r\na\r\n*2\r\n$-1\r\n", &generator)
                let server = try FakeServer { peer in
                    if peer.receive() { peer.send(bytes) }
                }
                let deadlines = RedisDeadlines(connectMilliseconds: 5_000, commandMilliseconds: 40)
                let redis = try RedisConnection(.loopback(port: server.port), deadlines: deadlines)
                let key = Array("k".utf8)
                _ = try? redis.exists(key: key.span)
                _ = try? redis.get(key: key.span)
                _ = try? redis.retention()
                _ = try? redis.countKeys(withPrefix: "p")
                _ = try? redis.eval(script: "return 1", keys: [key])
                _ = try? redis.pipeline(count: 3) { _ in [key] }
            }
        }
    }
}

/// The kinds of random bytes.
enum Noise: CaseIterable {
    /// Any bytes.
    case uniform
    /// Characters that mean something to a reader of text, in any order.
    case syntax
    /// A valid sample, repeated, each time with some bytes changed.
    case mutated

    func bytes(
        _ size: Int, like sample: String, _ generator: inout SeededGenerator
    ) -> [UInt8] {
        let marks = Array("{}[]:,-\"\\.*$+#&!|>%@'=?/ \n\r\t0123456789eEtrufalsn~_aA".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + sample.utf8.count)
        switch self {
        case .uniform:
            while bytes.count < size {
                withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) }
            }
        case .syntax:
            while bytes.count < size {
                bytes.append(marks[Int(generator.next(upperBound: UInt64(marks.count)))])
            }
        case .mutated:
            repeat {
                var copy = Array(sample.utf8)
                for _ in 0..<3 where !copy.isEmpty {
                    let place = Int(generator.next(upperBound: UInt64(copy.count)))
                    copy[place] = UInt8(truncatingIfNeeded: generator.next())
                }
                bytes += copy
            } while bytes.count < size
        }
        return Array(bytes.prefix(size))
    }
}

/// The places where bytes written by others come in.
enum Door: String, CaseIterable, CustomTestStringConvertible {
    case token, json, key, keySet, sessionToken, scenario, override, redisURL, duration, summary,
        manifest, history

    var testDescription: String { rawValue }

    var sample: String {
        switch self {
        case .token, .sessionToken:
            "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJpc3MiOiJhIiwiZXhwIjoxZTQwMH0.c2lnbmF0dXJl"
        case .json: "{\"exp\":-1.5e300,\"a\":[\"\\ud83d\\ude00\",null,true,{}],\"n\":0.1}"
        case .key, .keySet:
            "{\"keys\":[{\"kty\":\"oct\",\"alg\":\"HS256\",\"k\":\"AAAA\",\"kid\":\"1\"}]}"
        case .scenario: "seed: 1\nnodes: [1, 2]\nstrategies: [jwt, { name: session-sqlite }]\n"
        case .override: "strategies.jwt-token-version.cache_ttl=[0s, 1s]"
        case .redisURL: "redis://user:p%41ss@[::1]:6379/0"
        case .duration: "-1.5s"
        case .summary: "run_id,scenario\n\"a\"\"b\",2\r\n"
        case .manifest: "{\"runID\":\"r\",\"seed\":1e3,\"plan\":{\"variants\":[{\"options\":[]}]}}"
        case .history:
            "revbench history 1\n{\"accounts\":[],\"failedIssues\":0,\"issues\":0,"
                + "\"revocations\":0,\"verifications\":9}\n"
        }
    }

    /// Returns the code that reads the bytes, set up once for many inputs.
    func passage() throws -> ([UInt8]) -> Void {
        switch self {
        case .token: return try Self.throughVerifier()
        case .sessionToken: return try Self.throughSessions()
        case .json: return { _ = try? JSONValue(parsing: $0.span) }
        case .key: return { _ = try? JSONWebKey(jwk: $0) }
        case .keySet: return { _ = try? JSONWebKeySet(json: $0) }
        case .scenario:
            let reader = ScenarioReader(catalogue: Registry.catalogue)
            return { _ = try? reader.read(text: String(decoding: $0, as: UTF8.self), name: "x") }
        case .override:
            let reader = ScenarioReader(catalogue: Registry.catalogue)
            return { bytes in
                let text = String(decoding: bytes, as: UTF8.self)
                let changes = [text, "token.ttl=\(text)", "\(text)=1", "strategies=[\(text)]"]
                for change in changes.compactMap({ try? Override($0) }) {
                    _ = try? reader.read(
                        text: "strategies: [jwt]", name: "x", overrides: [change])
                }
            }
        case .redisURL:
            return { bytes in
                let text = String(decoding: bytes, as: UTF8.self)
                for url in [text, "redis://\(text)", "unix:///\(text)"] {
                    _ = try? RedisEndpoint(url: url)
                }
            }
        case .duration: return { _ = Duration(text: String(decoding: $0, as: UTF8.self)) }
        case .summary, .manifest: return try Self.throughRunFiles(of: self)
        case .history:
            return { bytes in
                let data = Data(bytes)
                for content in [data, Data("revbench history 1\n".utf8) + data] {
                    guard let history = try? HistoryFile.decode(content, file: "x") else {
                        continue
                    }
                    _ = Oracle(history).report()
                }
            }
        }
    }

    private static func throughVerifier() throws -> ([UInt8]) -> Void {
        let keys = try [Algorithm.HS256, .ES256].map { try JSONWebKey.generate($0) }
        let verifier = try JWTVerifier(
            keys, policy: ClaimsPolicy(issuer: "a", audience: "b", leeway: .max))
        return { bytes in
            for now in [Int64.min, 0, .max] {
                let verdict = verifier.verify(bytes.span, at: NumericDate(microseconds: now))
                if case .valid = verdict { Issue.record("random bytes were accepted") }
            }
            _ = verifier.explain(bytes.span, at: NumericDate(microseconds: 0))
        }
    }

    private static func throughSessions() throws -> ([UInt8]) -> Void {
        let scratch = try Scratch()
        let strategy = try InProcessDeployment<SessionSQLite>(
            OptionValues(), in: context(scratch.path, redis: nil, prefix: ""))
        let verifier = try strategy.makeNode(
            NodeID(index: 0, of: 1), at: NumericDate(microseconds: 0)
        ).makeVerifier()
        return { [scratch] bytes in
            let now = NumericDate(microseconds: .max)
            let verdict = try? verifier.verify(bytes.span, VerificationRequest(), at: now)
            #expect(verdict == .refused(.unknownToken), "\(scratch.path)")
        }
    }

    private static func throughRunFiles(of door: Door) throws -> ([UInt8]) -> Void {
        let scratch = try Scratch()
        return { bytes in
            let name = door == .summary ? "summary.csv" : "meta.json"
            let plan =
                "{\"scenario\":\"s\",\"question\":\"\",\"blocks\":1,\"baseline\":\"b\",\"variants\":[]}"
            let manifest = "{\"runID\":\"r\",\"status\":\"complete\",\"seed\":1,\"plan\":\(plan)}"
            try? Data(manifest.utf8).write(to: URL(filePath: scratch.file("meta.json")))
            try? Data(bytes).write(to: URL(filePath: scratch.file(name)))
            try? Data(bytes).write(to: URL(filePath: scratch.file("comparison.csv")))
            guard let files = try? RunFiles(at: scratch.path) else { return }
            _ = try? files.comparison()
            _ = files.thresholds
        }
    }
}
