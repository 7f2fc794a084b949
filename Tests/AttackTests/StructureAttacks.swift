import Testing
import Tokens

extension Attacks {
    @Suite struct `On the structure` {
        @Test func `CVE-2025-59420, CVE-2026-32597: crit unknown, empty, doubled, or no array`()
            throws
        {
            let values = [
                "[]", "[\"b64\"]", "[\"exp\"]", "[\"alg\"]", "[\"x\",\"x\"]", "[\"http://x/\"]",
                "\"b64\"", "null", "{}", "1", "[1]", "[null]", "[[]]", "true",
            ]
            try attack(.twoAlgorithms) { session in
                let forger = session.forger
                return try values.flatMap { value in
                    try ["", "\"b64\":true,", "\"x\":1,\"http://x/\":2,"].map { extra in
                        Forgery(
                            "crit \(value) \(extra)",
                            try forger.token(
                                header: forger.header(prefixed: "\(extra)\"crit\":\(value),")),
                            .unknownCritical)
                    }
                }
            }
        }

        @Test func `RFC 7797, 7: a payload that is not encoded`() throws {
            try attack(.twoAlgorithms) { session in
                let forger = session.forger
                let header = forger.header(prefixed: "\"b64\":false,\"crit\":[\"b64\"],")
                let plain = [UInt8](forger.text(forger.payload).utf8)
                let input = encoded([UInt8](header.utf8)) + [UInt8(ascii: ".")] + plain
                let signature = encoded(try forger.signer.sign(input.span))
                let values = try ["false", "0", "null", "\"false\"", "[]"].map {
                    Forgery(
                        "b64 \($0)",
                        try forger.token(header: forger.header(prefixed: "\"b64\":\($0),")),
                        .malformed)
                }
                return values + [
                    Forgery(
                        "in the clear", input + [UInt8(ascii: ".")] + signature, .malformed),
                    Forgery(
                        "detached",
                        encoded([UInt8](header.utf8)) + [UInt8]("..".utf8) + signature,
                        .malformed),
                ]
            }
        }

        @Test func `CVE-2022-39227: JSON serialization, alone or around a compact token`() throws {
            try attack(.twoAlgorithms) { session in
                let forger = session.forger
                let parts = forger.segments.map { String(decoding: $0, as: UTF8.self) }
                let compact = String(decoding: forger.honest, as: UTF8.self)
                let members = "\"payload\":\"\(parts[1])\",\"signature\":\"\(parts[2])\""
                let texts = [
                    "{\"protected\":\"\(parts[0])\",\(members)}",
                    "{\"payload\":\"\(parts[1])\",\"signatures\":[{\"protected\":\"\(parts[0])\","
                        + "\"signature\":\"\(parts[2])\"}]}",
                    "{\"\(compact)\":\"\"}", "{\"a\":\"\(compact)\"}", "[\"\(compact)\"]",
                    "\"\(compact)\"",
                    "{\"  \(parts[0]).e30.\":\"\",\"protected\":\"\(parts[0])\",\(members)}",
                    compact + "\n" + compact, "Bearer " + compact, compact + ";", compact + "~",
                ]
                return texts.map { Forgery("\($0.prefix(20))", [UInt8]($0.utf8), .malformed) }
            }
        }

        @Test func `CVE-2025-30204: any number of dots but two`() throws {
            try attack(.twoAlgorithms) { session in
                let token = session.forger.honest
                let dots = [0, 1, 2, 3, 4, 5, 60_000, 65_536, 1_000_000].map {
                    Forgery(
                        "\($0) dots alone", [UInt8](repeating: UInt8(ascii: "."), count: $0),
                        .malformed)
                }
                let around = [1, 2, 60_000, 1_000_000].flatMap { count in
                    let dots = [UInt8](repeating: UInt8(ascii: "."), count: count)
                    return [
                        Forgery("\(count) dots behind", token + dots, .malformed),
                        Forgery("\(count) dots before", dots + token, .malformed),
                    ]
                }
                let parts = session.forger.segments
                return dots + around + [
                    Forgery("a segment", parts[0], .malformed),
                    Forgery("two", session.forger.signingInput, .malformed),
                    Forgery(
                        "five", [UInt8]((parts + parts[..<2]).joined(separator: [0x2e])), .malformed
                    ),
                ]
            }
        }

        @Test func `CVE-2025-61920: oversized segments, and compression`() throws {
            try attack(.twoAlgorithms) { session in
                let forger = session.forger
                let room = String(repeating: "x", count: 1 << 17)
                let padded = String(repeating: " ", count: 1 << 20)
                return [
                    Forgery(
                        "a header of 128 KiB",
                        try forger.token(header: forger.header("x", "\"\(room)\"")), .malformed),
                    Forgery(
                        "a payload of 128 KiB",
                        try forger.token(payload: forger.payload("x", "\"\(room)\"")), .malformed),
                    Forgery(
                        "1 MiB of white space within",
                        try forger.token(payload: forger.payload(prefixed: padded)), .malformed),
                    Forgery(
                        "a signature of 1 MiB",
                        forger.token(signature: [UInt8](repeating: 0, count: 1 << 20)), .malformed),
                    Forgery(
                        "a signature of 48 KB",
                        forger.token(signature: [UInt8](repeating: 0, count: 40_000)),
                        .badSignature, .malformed),
                ]
                    + (try ["\"DEF\"", "\"\"", "null", "1"].map { (value: String) in
                        Forgery(
                            "zip \(value)", try forger.token(header: forger.header("zip", value)),
                            .malformed)
                    })
            }
        }

        @Test func `RFC 7515, 4 and RFC 7519, 4: a member twice, also where an escape hides it`()
            throws
        {
            try attack(.twoAlgorithms) { session in
                let forger = session.forger
                let inHeader = try forger.header.flatMap { member in
                    try ["\(member.name)", escaped(member.name)].flatMap { name in
                        try [member.value, "\"none\""].map { value in
                            Forgery(
                                "\(name) twice in the header",
                                try forger.token(
                                    header: forger.header(prefixed: "\"\(name)\":\(value),")),
                                .malformed)
                        }
                    }
                }
                let inPayload = try forger.payload.flatMap { member in
                    try ["\(member.name)", escaped(member.name)].map { name in
                        Forgery(
                            "\(name) twice in the payload",
                            try forger.token(
                                payload: forger.payload(prefixed: "\"\(name)\":\(member.value),")),
                            .malformed)
                    }
                }
                return inHeader + inPayload + [
                    Forgery(
                        "an unknown claim twice",
                        try forger.token(payload: forger.payload(prefixed: "\"x\":1,\"x\":1,")),
                        .malformed)
                ]
            }
        }

        private func escaped(_ name: String) -> String {
            name.utf8.map { "\\u00" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }

        @Test func `RFC 8259: overlong UTF-8, lone surrogates, NUL, BOM, and what is no JSON`()
            throws
        {
            let pieces: [(String, [UInt8])] = [
                ("overlong /", [0xc0, 0xaf]), ("overlong NUL", [0xc0, 0x80]),
                ("overlong of three", [0xe0, 0x80, 0xaf]), ("a lone lead byte", [0xc3]),
                ("a lone tail byte", [0x80]), ("a surrogate in UTF-8", [0xed, 0xa0, 0x80]),
                ("beyond Unicode", [0xf4, 0x90, 0x80, 0x80]), ("0xff", [0xff]),
                ("a raw NUL", [0]), ("a raw line end", [0x0a]), ("DEL's friend", [0x1f]),
                ("a high surrogate", [UInt8]("\\ud800".utf8)),
                ("a low surrogate", [UInt8]("\\udc00".utf8)),
                ("surrogates swapped", [UInt8]("\\udc00\\ud800".utf8)),
                ("half an escape", [UInt8]("\\u00".utf8)),
                ("an unknown escape", [UInt8]("\\x".utf8)),
            ]
            let wholes: [(String, (String) -> String)] = [
                ("BOM", { "\u{feff}" + $0 }), ("a comma too many", { $0.dropLast() + ",}" }),
                ("a comment", { "/**/" + $0 }), ("two objects", { $0 + "{}" }),
                ("an array", { "[" + $0 + "]" }), ("cut", { String($0.dropLast()) }),
                ("null", { _ in "null" }), ("a string", { _ in "\"x\"" }), ("nothing", { _ in "" }),
                ("NUL behind", { $0 + "\u{0}" }), ("NaN", { $0.dropLast() + ",\"x\":NaN}" }),
                ("a bare name", { $0.dropLast() + ",x:1}" }),
                ("quotes of another kind", { $0.dropLast() + ",'x':1}" }),
                ("a form feed", { "\u{c}" + $0 }), ("UTF-16", { $0.map { "\($0)\u{0}" }.joined() }),
            ]
            try attack(.twoAlgorithms) { session in
                let forger = session.forger
                let (header, payload) = (forger.text(forger.header), forger.text(forger.payload))
                let strings = try pieces.flatMap { what, bytes in
                    let open = [UInt8]("{\"x\":\"".utf8) + bytes + [UInt8]("\",".utf8)
                    return [
                        Forgery(
                            "\(what) in the header",
                            try forger.token(open + [UInt8](header.utf8.dropFirst()), nil),
                            .malformed),
                        Forgery(
                            "\(what) in the payload",
                            try forger.token(
                                [UInt8](header.utf8), open + [UInt8](payload.utf8.dropFirst())),
                            .malformed),
                    ]
                }
                return try strings
                    + wholes.flatMap { what, change in
                        [
                            Forgery(
                                "header: \(what)", try forger.token(header: change(header)),
                                .malformed),
                            Forgery(
                                "payload: \(what)", try forger.token(payload: change(payload)),
                                .malformed),
                        ]
                    }
            }
        }

        @Test func `RFC 8259, 9: nesting of 65 to 20,000 levels`() throws {
            try attack(.twoAlgorithms) { session in
                let forger = session.forger
                return try [65, 100, 1_000, 20_000].flatMap { depth in
                    let arrays =
                        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
                    let open = String(repeating: "[", count: depth)
                    return [
                        Forgery(
                            "\(depth) in the header",
                            try forger.token(header: forger.header("x", arrays)), .malformed),
                        Forgery(
                            "\(depth) in the payload",
                            try forger.token(payload: forger.payload("x", arrays)), .malformed),
                        Forgery(
                            "\(depth) left open",
                            try forger.token(payload: forger.payload("x", open)), .malformed),
                    ]
                }
            }
        }

        @Test func `an honest token with any one bit changed, or cut anywhere`() throws {
            try attack(.twoAlgorithms) { session in
                let token = session.forger.honest
                let all: Set<Refusal> = [
                    .malformed, .badSignature, .unsupportedAlgorithm, .algorithmMismatch,
                    .unknownKey, .unknownCritical,
                ]
                let flipped = token.indices.map { index in
                    var changed = token
                    changed[index] ^= 1 << (index % 7)
                    return Forgery("bit of byte \(index)", changed, all)
                }
                let cut = token.indices.map {
                    Forgery("cut at \($0)", [UInt8](token[..<$0]), .malformed, .badSignature)
                }
                return flipped + cut
            }
        }
    }
}
