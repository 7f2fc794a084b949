import Foundation
import TestSupport
import Testing
import Tokens

@Suite struct `The program` {
    private static func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? NSNumber).intValue
    }

    @Test(arguments: [Algorithm.HS256, .ES256])
    func `writes key files that their owner alone can read, new or not`(
        algorithm: Algorithm
    ) throws {
        let scratch = try Scratch()
        let new = scratch.file("new.json")
        let old = try scratch.write([UInt8](repeating: 0x7b, count: 5_000), to: "old.json")
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: old)
        for path in [new, old] {
            let ended = try Program.run(
                "token", "issue", "--algorithm", algorithm.rawValue, "--jwks-out", path)
            #expect(ended.status == 0)
            #expect(try Self.mode(path) == 0o600)
            let set = try JSONWebKeySet(json: [UInt8](try Data(contentsOf: URL(filePath: path))))
            #expect(set.keys.map(\.algorithm) == [algorithm])
            #expect(set.keys.allSatisfy { $0.isPrivate == algorithm.isSymmetric })
        }
    }

    @Test func `says where a key file cannot be written, and leaves a pipe a pipe`() throws {
        let ended = try Program.run("token", "issue", "--jwks-out", "/nowhere/keys.json")
        #expect(ended.status == 1)
        let words = String(decoding: ended.errors, as: UTF8.self)
        #expect(words.contains("/nowhere/keys.json: No such file or directory"))
        let piped = try Program.run("token", "issue", "--jwks-out", "/dev/stdout")
        #expect(String(decoding: piped.output, as: UTF8.self).hasPrefix("{\"keys\":["))
    }

    /// The keys and the token of one test.
    private struct Sample {
        let key: JSONWebKey
        let jwks: [UInt8]
        let token: [UInt8]
        let secrets: [Secret]

        init() throws {
            key = try JSONWebKey.generate(.HS256)
            jwks = [UInt8](JSONWebKeySet([key]).json().utf8)
            let claims = Claims(subject: "alice", expiresAt: NumericDate(seconds: 4_000_000_000))
            token = try TokenSigner(key).sign(claims)
            let k = try #require(try JSONValue(parsing: [UInt8](key.json().utf8).span)["k"]?.string)
            secrets = [
                Secret("key", try #require(decoded([UInt8](k.utf8)))), Secret("token", token),
            ]
        }

        func check(_ output: [UInt8], _ what: String) {
            for secret in secrets {
                #expect(secret.dress(in: output) == nil, "\(secret.name): \(what)")
            }
        }
    }

    @Test func `shows neither key nor token when it refuses`() throws {
        let scratch = try Scratch()
        let sample = try Sample()
        let good = try scratch.write(sample.jwks, to: "keys.json")
        let broken = try scratch.write([UInt8](sample.jwks.dropLast(4)), to: "broken.json")
        let mixed = try scratch.write(
            [UInt8](
                "{\"keys\":[\(sample.key.json()),\(try JSONWebKey.generate(.ES256).json())]}".utf8),
            to: "mixed.json")
        let tokens = try scratch.write(sample.token, to: "tokens")
        for (jwks, extra) in [
            (good, ["--issuer", "x"]), (good, ["--audience", "x"]), (good, ["--type", "JWT"]),
            (good, ["--at", "5000000000"]), (broken, []), (mixed, []), (tokens, []),
            (scratch.file("absent"), []),
        ] {
            let program = try Program(["token", "verify", "--jwks", jwks] + extra + [tokens])
            let ended = try program.end()
            #expect(!ended.everything.isEmpty)
            sample.check(ended.everything, "\(jwks) \(extra)")
        }
    }

    // Not SIGABRT: test threads block it, and a program that they start inherits the mask.
    @Test(arguments: [SIGSEGV, SIGILL, SIGTRAP, SIGBUS, SIGFPE])
    func `shows neither key nor token when it crashes`(signal: Int32) throws {
        let scratch = try Scratch()
        let sample = try Sample()
        let jwks = try scratch.write(sample.jwks, to: "keys.json")
        let program = try Program(["token", "verify", "--jwks", jwks])
        try program.write(sample.token + [UInt8(ascii: "\n")])
        // The program now waits for the next token, with the last one in its buffers.
        #expect(program.answers())
        program.send(signal: signal)
        let ended = try program.end()
        #expect(ended.status == -signal)
        sample.check(ended.everything, "signal \(signal)")
    }
}
