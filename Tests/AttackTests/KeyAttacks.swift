import Testing
import Tokens

extension Attacks {
    @Suite struct `On the key and its algorithm` {
        /// Every spelling in upper and lower case.
        private static let casings = (0..<16).map { bits in
            String(
                "none".enumerated().map { bits >> $0 & 1 == 1 ? $1.uppercased() : "\($1)" }
                    .joined())
        }

        @Test func `CVE-2015-9235, CVE-2022-23540: alg none in every casing, signed or not`() throws
        {
            try attack(.all) { session in
                let forger = session.forger
                return try (Self.casings + ["n\\u006fne", "none ", " none", "none\\u0000"]).flatMap
                {
                    let header = forger.header("alg", "\"\($0)\"")
                    return [
                        Forgery(
                            "\($0), unsigned", forger.token(header: header, signature: []),
                            .unsupportedAlgorithm),
                        Forgery(
                            "\($0), signed", try forger.token(header: header),
                            .unsupportedAlgorithm),
                    ]
                }
            }
        }

        @Test func `CVE-2026-23993: alg missing, of another type, unknown, or not the key's`()
            throws
        {
            let values = [
                "null", "1", "[]", "{}", "true", "\"\"", "\"hs256\"", "\"HS256 \"", "\"HS1\"",
                "\"\\u0000HS256\"", "\"HS256\\u0000\"", "\"ES256K\"", "\"RSA-OAEP\"", "\"dir\"",
                "\"A128KW\"", "\"RS1\"", "\"Ed448\"", "\"HS256,none\"", "\"*\"",
            ]
            try attack(.all) { session in
                let forger = session.forger
                let unknown = try (values.map(Optional.some) + [nil]).map { value in
                    Forgery(
                        "alg \(value ?? "missing")",
                        try forger.token(header: forger.header("alg", value)),
                        .unsupportedAlgorithm, .malformed)
                }
                let others = Algorithm.recognized.filter { $0 != forger.algorithm }
                return try unknown
                    + others.map {
                        Forgery(
                            "alg \($0)",
                            try forger.token(header: forger.header("alg", "\"\($0)\"")),
                            .algorithmMismatch)
                    }
            }
        }

        @Test
        func
            `CVE-2022-23541, CVE-2022-29217, CVE-2023-48223: HMAC with the public key for its secret`()
            throws
        {
            try attack(.keyPairs) { session in
                let forger = session.forger
                let key = try #require(forger.publicKey)
                return try [Algorithm.HS256, .HS384, .HS512].flatMap { algorithm in
                    let header = forger.header("alg", "\"\(algorithm)\"")
                    let nameless = header.replacing(/"kid":"[^"]*",?/, with: "")
                    return try key.secrets.flatMap { name, secret in
                        let signer = try signer(algorithm, secret: secret)
                        return [
                            Forgery(
                                "\(algorithm), \(name)",
                                try forger.token(header: header, by: signer),
                                .algorithmMismatch),
                            Forgery(
                                "\(algorithm), \(name), no kid",
                                try forger.token(header: nameless, by: signer),
                                .algorithmMismatch, .malformed),
                        ]
                    }
                }
            }
        }

        @Test func `CVE-2018-0114: a key that the token brings along`() throws {
            let keys = try Dictionary(
                uniqueKeysWithValues: Algorithm.allCases.map { ($0, try JSONWebKey.generate($0)) })
            try attack(.all) { session in
                let forger = session.forger
                let key = try #require(keys[forger.algorithm])
                let signer = try Signer(key)
                let certificate = forger.publicKey.map { "[\"\(text($0.der))\"]" } ?? "[]"
                return try [
                    "\"jwk\":\(key.json())", "\"jwk\":\(key.json(includingPrivate: true))",
                    "\"jku\":\"https://attacker.example/keys\"",
                    "\"x5u\":\"https://attacker.example/x\"",
                    "\"x5c\":\(certificate)", "\"x5t\":\"\(key.thumbprint)\"",
                    "\"x5t#S256\":\"\(key.thumbprint)\"", "\"epk\":\(key.json())",
                ].flatMap { member in
                    let named = forger.header("kid", "\"\(key.keyID)\"")
                    return try [
                        ("honest kid", forger.text(forger.header), Refusal.badSignature),
                        ("no kid", forger.header("kid", nil), .badSignature),
                        ("its kid", named, .unknownKey),
                    ].map { what, header, refusal in
                        Forgery(
                            "\(member.prefix(5)), \(what)",
                            try forger.token(
                                header: "{\(member)," + header.dropFirst(), by: signer), refusal)
                    }
                }
            }
        }

        private func text(_ bytes: [UInt8]) -> String { Base64URL.encodedString(bytes.span) }

        @Test func `RFC 7515, 4.1.4: a kid with a path, SQL, NUL, a megabyte, or no string`() throws
        {
            let names = [
                "../../../../../../dev/null", "/dev/null", "/proc/sys/kernel/randomize_va_space",
                "' OR 1=1 --", "x' UNION SELECT 'AA' --", "\\u0000", "", "0", "*", "$(id)",
                "http://127.0.0.1/", "\\ud83d\\ude00", String(repeating: "k", count: 40_000),
            ]
            let empty = try signer(.HS256, secret: [])
            let zeros = try signer(.HS256, secret: [UInt8](repeating: 0, count: 32))
            let known = try signer(.HS256, secret: [UInt8]("AA".utf8))
            try attack(.all) { session in
                let forger = session.forger
                let named = try names.flatMap { name in
                    let header = forger.header("kid", "\"\(name)\"")
                    let confused = header.replacing(/"alg":"[^"]*"/, with: "\"alg\":\"HS256\"")
                    return [
                        Forgery(
                            "kid \(name.prefix(20))", try forger.token(header: header), .unknownKey)
                    ]
                        + (try [empty, zeros, known].map {
                            Forgery(
                                "kid \(name.prefix(20)), HMAC with what lies there",
                                try forger.token(header: confused, by: $0), .unknownKey)
                        })
                }
                let untyped = try ["1", "null", "true", "{}", "[]", "[\"a\"]", "1e400"].map {
                    (value: String) in
                    Forgery(
                        "kid \(value)", try forger.token(header: forger.header("kid", value)),
                        .malformed)
                }
                let huge = "\"\(String(repeating: "k", count: 1 << 20))\""
                return named + untyped + [
                    Forgery(
                        "kid of 1 MB", try forger.token(header: forger.header("kid", huge)),
                        .malformed)
                ]
            }
        }

        @Test func `RFC 8725, 3.1: another key of the same algorithm, or of another curve`() throws
        {
            let strangers = try Algorithm.allCases.map { try JSONWebKey.generate($0) }
            try attack(.all) { session in
                let forger = session.forger
                return try strangers.flatMap { key in
                    let signer = try Signer(key)
                    let claimed = forger.header("alg", "\"\(key.algorithm)\"")
                    return [
                        Forgery(
                            "signed with \(key.algorithm), as the key's own",
                            try forger.token(by: signer), .badSignature),
                        Forgery(
                            "signed with \(key.algorithm), as that",
                            try forger.token(header: claimed, by: signer), .algorithmMismatch,
                            .badSignature),
                    ]
                }
            }
        }

        @Test func `an HMAC of an empty, short or repeated secret`() throws {
            try attack(.algorithms([.HS256, .HS384, .HS512])) { session in
                let forger = session.forger
                let secrets: [[UInt8]] = [
                    [], [0], [UInt8](repeating: 0, count: 32), [UInt8](repeating: 0, count: 64),
                    [UInt8]("secret".utf8), [UInt8]("your-256-bit-secret".utf8),
                    [UInt8](repeating: 0xff, count: 32), forger.signature,
                ]
                return try secrets.map {
                    let signer = try signer(forger.algorithm, secret: $0)
                    return Forgery(
                        "secret of \($0.count) bytes", try forger.token(by: signer), .badSignature)
                }
            }
        }
    }
}
