import Testing
import Tokens

struct ClaimsTests {
    @Test func `claims come back from their own JSON as they were`() throws {
        let claims = Claims(
            issuer: "https://a.example/\"q\"\\", subject: "Zoë \u{1f600}\u{0}\u{1f}\n",
            audience: ["a", "b"], expiresAt: NumericDate(microseconds: 1_700_000_000_125_000),
            notBefore: NumericDate(seconds: -5), issuedAt: NumericDate(seconds: 0),
            tokenID: "", scope: "read write", version: .min)
        #expect(try Claims(payload: claims.json().span) == claims)
        #expect(try Claims(payload: Claims().json().span) == Claims())
        #expect(try Claims(payload: Samples.claims.json().span) == Samples.claims)
    }

    @Test func `the payload is compact and in a fixed order, one audience a plain string`() {
        #expect(
            String(decoding: Samples.claims.json(), as: UTF8.self) == """
                {"iss":"https://issuer.example","sub":"user-1","aud":"https://api.example",\
                "exp":1700000300,"nbf":1700000000,"iat":1700000000,"jti":"0123456789abcdef",\
                "scope":"read write","ver":7}
                """)
    }

    @Test func `client_id is read where it is judged, and nowhere else`() throws {
        let claims = Claims(subject: "alice", client: "app \u{e4}", version: 7)
        let payload = claims.json()
        #expect(
            String(decoding: payload, as: UTF8.self)
                == "{\"sub\":\"alice\",\"client_id\":\"app \u{e4}\",\"ver\":7}")
        #expect(try Claims(payload: payload.span, judging: .client) == claims)
        #expect(try Claims(payload: payload.span) == Claims(subject: "alice", version: 7))
        let escaped = #"{"client\u005fid":"app"}"#.bytes
        #expect(try Claims(payload: escaped.span, judging: .client) == Claims(client: "app"))
        for value in ["7", "null", "[\"app\"]", "{}"] {
            let other = "{\"client_id\":\(value)}".bytes
            #expect(throws: Refusal.invalidClaim) {
                try Claims(payload: other.span, judging: .client)
            }
            #expect(try Claims(payload: other.span) == Claims())
        }
    }

    @Test func `other claims are passed over, however deep they are nested`() throws {
        let payload = """
            { "a" : [ {"exp": "x"}, [[]], 1e400 ] , "\\u0073ub" : "\\u0041\\ud83d\\ude00",
              "ver": -3 }
            """
        let claims = try Claims(payload: payload.bytes.span)
        #expect(claims == Claims(subject: "A\u{1f600}", version: -3))
    }

    @Test(arguments: [
        (#"{"aud":"a"}"#, ["a"]), (#"{"aud":["a","b"]}"#, ["a", "b"]), (#"{"aud":[]}"#, []),
        ("{}", []),
    ])
    func `the audience is a string or an array of strings`(payload: String, audience: [String])
        throws
    {
        #expect(try Claims(payload: payload.bytes.span).audience == audience)
    }

    @Test(arguments: [
        #"{"iss":1}"#, #"{"iss":null}"#, #"{"sub":["a"]}"#, #"{"jti":{}}"#, #"{"scope":true}"#,
        #"{"aud":1}"#, #"{"aud":null}"#, #"{"aud":["a",1]}"#, #"{"aud":[["a"]]}"#,
        #"{"aud":{"a":1}}"#, #"{"scope":1}"#, #"{"scope":null}"#, #"{"scope":{"a":"b"}}"#,
        #"{"scope":["a",1]}"#, #"{"scope":[null]}"#, #"{"scope":[["a"]]}"#,
    ])
    func `a claim of the wrong type is an invalid claim`(payload: String) {
        #expect(throws: Refusal.invalidClaim) { try Claims(payload: payload.bytes.span) }
    }

    @Test(arguments: [
        #"{"ver":"1"}"#, #"{"ver":1.0}"#, #"{"ver":1e3}"#, #"{"ver":9223372036854775808}"#,
        #"{"ver":"2.0"}"#, #"{"ver":null}"#, #"{"ver":["1"]}"#, #"{"ver":{"a":{"b":1}}}"#,
    ])
    func `a ver of another meaning is an invalid claim only where it is judged`(payload: String)
        throws
    {
        let bytes = (String(payload.dropLast()) + #","sub":"alice"}"#).bytes
        #expect(try Claims(payload: bytes.span) == Claims(subject: "alice"))
        #expect(try Claims(payload: bytes.span, judging: .status) == Claims(subject: "alice"))
        #expect(throws: Refusal.invalidClaim) {
            try Claims(payload: bytes.span, judging: .version)
        }
    }

    @Test(arguments: [
        #"{"status":7}"#, #"{"status":"active"}"#, #"{"status":null}"#, #"{"status":[["a"]]}"#,
        #"{"status":{"status_list":7}}"#, #"{"status":{"status_list":{"idx":[{}],"uri":1}}}"#,
        #"{"status":{"status_list":{"idx":-1,"uri":"u"},"more":{"a":[]}}}"#,
    ])
    func `a status of another meaning is an invalid claim only where it is judged`(
        payload: String
    ) throws {
        let bytes = (String(payload.dropLast()) + #","sub":"alice"}"#).bytes
        #expect(try Claims(payload: bytes.span) == Claims(subject: "alice"))
        #expect(throws: Refusal.invalidClaim) {
            try Claims(payload: bytes.span, judging: .status)
        }
    }

    @Test(arguments: [
        #"{"ver":}"#, #"{"ver":[1,}"#, #"{"ver":{"a":1,"a":2}}"#, #"{"status":{"status_list":[}}"#,
        #"{"status":[}]}"#, #"{"status":{"status_list":{"idx":"}}"#,
    ])
    func `a claim that is passed over still has to be JSON`(payload: String) {
        #expect(throws: Refusal.malformed) { try Claims(payload: payload.bytes.span) }
    }

    @Test(arguments: [
        (#"{"scope":"a b"}"#, "a b"), (#"{"scope":["a","b"]}"#, "a b"), (#"{"scope":[]}"#, ""),
        (#"{"scope":["message.read","\u0061"]}"#, "message.read a"), (#"{"scope":""}"#, ""),
    ])
    func `the scope is a string or an array of strings`(payload: String, scope: String) throws {
        #expect(try Claims(payload: payload.bytes.span).scope == scope)
    }

    @Test(arguments: [
        "", " ", "null", "1", "\"a\"", "[]", "{", "}", "{}{}", "{},", #"{"a":1,}"#, #"{"a" 1}"#,
        #"{"a":}"#,
        #"{"exp":1,"exp":1}"#, #"{"exp":1,"\u0065xp":2}"#, #"{"x":1,"x":2}"#,
        #"{"x":{"y":1,"y":2}}"#,
        #"{"a":"\ud800"}"#, #"{"a":"\udc00"}"#, #"{"\ud800":1}"#, "{\"a\":\"\u{1}\"}", "\u{feff}{}",
        "{'a':1}", "{a:1}", #"{"a":tru}"#, "/**/{}",
    ])
    func `a payload that is not strict JSON is malformed`(payload: String) {
        #expect(throws: Refusal.malformed) { try Claims(payload: payload.bytes.span) }
    }

    @Test(
        arguments: [
            [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0x80], [0xe2, 0x82],
        ] as [[UInt8]])
    func `bytes that are not valid UTF-8 make it malformed`(bytes: [UInt8]) {
        let payload = "{\"sub\":\"".bytes + bytes + "\"}".bytes
        #expect(throws: Refusal.malformed) { try Claims(payload: payload.span) }
    }

    @Test func `nesting beyond the bound and text beyond 64 KiB are malformed`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            ("{\"a\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
                + "}")
                .bytes
        }
        #expect(try Claims(payload: nested(63).span) == Claims())
        #expect(throws: Refusal.malformed) { try Claims(payload: nested(64).span) }
        #expect(throws: Refusal.malformed) { try Claims(payload: nested(30_000).span) }
        let spaces = [UInt8](repeating: 0x20, count: 65_534)
        #expect(try Claims(payload: ("{}".bytes + spaces).span) == Claims())
        #expect(throws: Refusal.malformed) { try Claims(payload: ("{} ".bytes + spaces).span) }
    }

    @Test func `thousands of names are told apart, and the one that repeats is found`() throws {
        let names = (0..<5_000).map { "\"n\($0)\":0" }
        let distinct = "{" + names.joined(separator: ",") + "}"
        #expect(try Claims(payload: distinct.bytes.span) == Claims())
        let repeated = "{" + (names + ["\"n1234\":0"]).joined(separator: ",") + "}"
        #expect(throws: Refusal.malformed) { try Claims(payload: repeated.bytes.span) }
    }
}
