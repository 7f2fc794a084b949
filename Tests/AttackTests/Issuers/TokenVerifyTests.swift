import Foundation
import TestSupport
import Testing
import Tokens

/// `revbench token verify` on key sets and tokens as issuers publish them.
@Suite struct `The verifier on the command line` {
    private static let payload = #"{"iss":"https://x","exp":4000000000,"ver":"2.0"}"#

    /// Returns a token with any header, signed with a key, as a line.
    private static func token(_ header: String, _ key: JSONWebKey) throws -> [UInt8] {
        let input = encoded([UInt8](header.utf8)) + [0x2e] + encoded([UInt8](payload.utf8))
        let signature = try Signer(key).sign(input.span)
        return input + [0x2e] + encoded(signature) + [0x0a]
    }

    private static func set(_ keys: String...) -> [UInt8] {
        [UInt8]("{\"keys\":[\(keys.joined(separator: ","))]}".utf8)
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// Returns the verdicts and reasons of the printed lines.
    private static func verdicts(_ ended: Program.Ended) throws -> [(String?, String?)] {
        try ended.output.split(separator: 0x0a).map { line in
            let value = try JSONValue(parsing: [UInt8](line).span)
            return (value["verdict"]?.string, value["reason"]?.string)
        }
    }

    private let scratch: Scratch
    private let key: JSONWebKey
    /// The file with the key set of `key`. `tokens` is the file with a token signed by that key.
    private let keys: String
    private let tokens: String

    init() throws {
        scratch = try Scratch()
        key = try JSONWebKey.generate(.ES256)
        keys = try scratch.write(Self.set(key.json()), to: "keys.json")
        let header = #"{"alg":"ES256","typ":"at+jwt","kid":"\#(key.keyID)"}"#
        tokens = try scratch.write(try Self.token(header, key), to: "tokens")
    }

    @Test func `reads the key set from a file, from standard input and from a pipe`() throws {
        let set = Self.set(key.json())
        let file = try Program.run("token", "verify", "--jwks", keys, tokens)
        let input = try Program.run("token", "verify", "--jwks", "-", tokens, input: set)
        let pipe = try Program.run("token", "verify", "--jwks", "/dev/stdin", tokens, input: set)
        for ended in [file, input, pipe] {
            #expect(ended.status == 0, "\(Self.text(ended.errors))")
            #expect(try Self.verdicts(ended).map(\.0) == ["active"])
            #expect(ended.errors.isEmpty)
        }
    }

    /// The status depends on the verdict alone, because a reason may contain any text.
    @Test func `ends with status 3 for a refused token, if it is asked to`() throws {
        let header = #"{"alg":"ES256","typ":"JWT","kid":"\#(key.keyID)"}"#
        let mistyped = try scratch.write(try Self.token(header, key), to: "mistyped")
        for (file, options, status) in [
            (tokens, [], 0), (mistyped, [], 3), (mistyped, ["--type", "any"], 0),
            (mistyped, ["--signature-only"], 0),
        ] as [(String, [String], Int32)] {
            let asked = ["token", "verify", "--jwks", keys] + options
            let strict = try Program(asked + ["--fail-on-refused", file]).end()
            let lenient = try Program(asked + [file]).end()
            #expect(strict.status == status, "\(options): \(Self.text(strict.output))")
            #expect(lenient.status == 0 && lenient.output == strict.output)
        }
    }

    @Test func `refuses to take keys and tokens from one standard input`() throws {
        let ended = try Program.run("token", "verify", "--jwks", "-")
        #expect(ended.status == 64)
        #expect(Self.text(ended.errors).contains("name a file of tokens"))
    }

    @Test func `reads a set with certificates beyond 64 KiB`() throws {
        let filler = String(repeating: "A", count: 200_000)
        let jwk = key.json().dropLast() + ",\"x5c\":[\"\(filler)\"]}"
        let long = try scratch.write(Self.set(String(jwk)), to: "long.json")
        let ended = try Program.run("token", "verify", "--jwks", long, tokens)
        #expect(try Self.verdicts(ended).map(\.0) == ["active"])
        let endless = try Program.run("token", "verify", "--jwks", "/dev/zero", tokens)
        #expect(endless.status == 64)
    }

    @Test func `reports each unusable key in a line, and to the token that names it`() throws {
        let set = Self.set(
            #"{"kty":"OKP","crv":"Ed448","x":"AA","kid":"e","alg":"EdDSA"}"#, key.json(),
            #"{"kty":"RSA","n":"AQ","e":"AQAB","kid":"r"}"#)
        let header = #"{"alg":"EdDSA","typ":"at+jwt","kid":"e"}"#
        let file = try scratch.write(
            try Self.token(header, JSONWebKey.generate(.EdDSA)), to: "unusable")
        let ended = try Program.run("token", "verify", "--jwks", "-", file, input: set)
        #expect(ended.status == 0)
        let (verdict, reason) = try #require(try Self.verdicts(ended).first)
        #expect(verdict == "unusable-key")
        #expect(reason?.contains("kid names key 0, which cannot be used: its crv is") == true)
        let lines = Self.text(ended.errors).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.contains("key 0 of the key set cannot be used: its crv is") == true)
        #expect(lines.last?.contains("key 2 of the key set cannot be used: it has no alg") == true)
        #expect(lines.last?.contains("--algorithm RS256") == true)
    }

    @Test func `names the option that helps`() throws {
        let rsa = try JSONWebKey.generate(.RS256)
        let value = try JSONValue(parsing: [UInt8](rsa.json().utf8).span)
        let n = try #require(value["n"]?.string)
        let jwk = #"{"kty":"RSA","use":"sig","kid":"k","n":"\#(n)","e":"AQAB"}"#
        let open = try scratch.write(Self.set(jwk), to: "open.json")
        let file = try scratch.write(
            try Self.token(#"{"typ":"JWT","alg":"RS256","kid":"k"}"#, rsa), to: "rs256")
        let bare = try Program.run("token", "verify", "--jwks", open, file)
        #expect(bare.status == 64)
        #expect(Self.text(bare.errors).contains("--algorithm RS256"))
        let typed = try Program.run(
            "token", "verify", "--jwks", open, "--algorithm", "RS256", file)
        let (verdict, reason) = try #require(try Self.verdicts(typed).first)
        #expect(verdict == "wrong-type" && reason?.contains("--type names the typ") == true)
        let right = try Program.run(
            "token", "verify", "--jwks", open, "--algorithm", "RS256", "--type", "any", file)
        #expect(try Self.verdicts(right).map(\.0) == ["active"])
        let other = try Program.run(
            "token", "verify", "--jwks", open, "--algorithm", "PS256", "--type", "any", file)
        #expect(try Self.verdicts(other).first?.1?.contains("--algorithm made PS256") == true)
    }

    @Test(arguments: [
        (#"{"issuer":"https://x","jwks_uri":"https://x/certs"}"#, "https://x/certs"),
        (#"{"k":"-----BEGIN CERTIFICATE-----"}"#, "https://www.googleapis.com/oauth2/v3/certs"),
        ("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n", "PEM"),
        ("", "it is empty"),
    ])
    func `recognises other documents, with status 64`(document: String, words: String) throws {
        let file = try scratch.write([UInt8](document.utf8), to: "other")
        let ended = try Program.run("token", "verify", "--jwks", file, tokens)
        #expect(ended.status == 64)
        #expect(ended.output.isEmpty)
        #expect(Self.text(ended.errors).contains(words))
    }

    @Test func `says which input cannot be read`() throws {
        for (set, file) in [(scratch.file("absent"), tokens), (scratch.path, tokens)] {
            let ended = try Program.run("token", "verify", "--jwks", set, file)
            #expect(ended.status == 64)
            #expect(Self.text(ended.errors).contains("cannot read the key set \(set)"))
        }
        for file in [scratch.file("absent"), scratch.path] {
            let ended = try Program.run("token", "verify", "--jwks", keys, file)
            #expect(ended.status == 64)
            #expect(Self.text(ended.errors).contains("cannot read \(file)"))
        }
    }
}
