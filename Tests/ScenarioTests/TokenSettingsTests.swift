import Scenario
import Testing
import Tokens

/// The settings of a scenario that make its tokens like those of a real issuer.
@Suite struct `Token settings` {
    private func claims(_ text: String) throws -> String {
        let plan = try read("strategies: [jwt]\ntoken: { claims: \(text) }")
        return try #require(plan.variants.last).settings.token.claims.json
    }

    @Test(arguments: [
        ("{}", "{}"), ("{ tid: t1 }", #"{"tid":"t1"}"#), ("{ tid: 7 }", #"{"tid":7}"#),
        ("{ tid: \"7\" }", #"{"tid":"7"}"#), ("{ tid: '7' }", #"{"tid":"7"}"#),
        ("{ a: true, b: null, c: ~ }", #"{"a":true,"b":null,"c":null}"#),
        ("{ a: \"true\", b: yes, c: 010 }", #"{"a":"true","b":"yes","c":"010"}"#),
        ("{ a: [x, 1.5, { b: -1 }] }", #"{"a":["x",1.5,{"b":-1}]}"#),
        (
            #"{"realm_access":{"roles":["a","b"]},"n":"0"}"#,
            #"{"realm_access":{"roles":["a","b"]},"n":"0"}"#
        ),
    ])
    func `claims are written as in YAML or in JSON`(text: String, json: String) throws {
        #expect(try claims(text) == json)
    }

    @Test func `one claim can be set from the command line`() throws {
        let plan = try read(
            "strategies: [jwt]\ntoken: { claims: { a: 1, b: 2 } }",
            set: ["token.claims.b=x", "token.claims.c=[y]"])
        #expect(
            plan.variants.allSatisfy {
                $0.settings.token.claims.json == #"{"a":1,"b":"x","c":["y"]}"#
            })
    }

    @Test func `a claim that every token has already is refused by its place`() {
        let text = "strategies: [jwt]\ntoken: { claims: { tid: a, iss: x } }"
        #expect(
            complaint(text).contains(
                "2:28: token.claims: found the claim \"iss\"; expected claims that revbench does "
                    + "not write itself; it writes aud, client_id, exp, iat, iss"))
    }

    @Test func `claims beyond what a header takes are refused`() {
        let long = String(repeating: "a", count: ExtraClaims.maximumBytes)
        let text = "strategies: [jwt]\ntoken: { claims: { a: \(long) } }"
        #expect(complaint(text).contains("token.claims: found claims that are too long"))
    }

    @Test func `key sizes are swept like algorithms, and once for opaque tokens`() throws {
        let plan = try read(
            """
            strategies: [session-sqlite, jwt]
            token: { algorithm: RS256, key_size: [2048, 4096], issuer: [a, b], audience: c }
            """)
        #expect(
            plan.variants.dropFirst().map(\.label) == [
                "", "token.key_size=2048 token.issuer=a", "token.key_size=2048 token.issuer=b",
                "token.key_size=4096 token.issuer=a", "token.key_size=4096 token.issuer=b",
            ])
        #expect(plan.variants.allSatisfy { $0.settings.token.audience == "c" })
        #expect(plan.notes.isEmpty)
    }

    @Test func `a key size without an RSA algorithm is noted`() throws {
        let plan = try read("strategies: [jwt]\ntoken: { key_size: 3072 }")
        #expect(plan.notes.contains { $0.hasPrefix("token.key_size has no effect") })
        let mixed = try read(
            "strategies: [jwt]\ntoken: { key_size: 3072, algorithm: [ES256, PS256] }")
        #expect(mixed.notes.isEmpty)
    }

    @Test func `issuing with larger keys is expected to take longer`() throws {
        func seconds(_ size: Int) throws -> Double {
            let plan = try read(
                "strategies: [jwt]\ntoken: { algorithm: RS256, key_size: \(size) }")
            return plan.estimatedSeconds(by: catalogue, processors: 2)
        }
        #expect(try seconds(4096) > seconds(2048))
    }
}
