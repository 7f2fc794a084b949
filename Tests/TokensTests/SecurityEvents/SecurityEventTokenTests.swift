import Testing

@testable import Tokens

@Suite struct `A security event token` {
    private static let issuer = "https://authority.example"
    private static let audience = "https://api.example"

    private func token(_ event: SecurityEvent) -> SecurityEventToken {
        SecurityEventToken(
            issuer: Self.issuer, audience: Self.audience, tokenID: "event-7",
            issuedAt: NumericDate(seconds: 1_000),
            occurredAt: NumericDate(microseconds: 999_500_000), sequence: 7, epoch: "e",
            event: event)
    }

    private func signer(_ key: JSONWebKey) throws -> TokenSigner {
        try TokenSigner(key, type: SecurityEventToken.type)
    }

    private func verifier(_ key: JSONWebKey) throws -> SecurityEventVerifier {
        try SecurityEventVerifier([key.publicKey], issuer: Self.issuer, audience: Self.audience)
    }

    private func payload(of token: [UInt8]) throws -> String {
        let segment = Array(token.split(separator: UInt8(ascii: "."))[1])
        let decoded = Base64URL.decode(segment.span)
        return String(decoding: try #require(decoded), as: UTF8.self)
    }

    @Test(arguments: [
        SecurityEvent.sessionRevoked(subject: "alice", client: nil),
        .sessionRevoked(subject: "alice", client: "app"), .tokenRevoked(tokenID: "id"),
    ])
    func `reads as it was written`(event: SecurityEvent) throws {
        let key = try JSONWebKey.generate(.ES256)
        let token = token(event)
        let bytes = try token.signed(by: try signer(key))
        #expect(try verifier(key).read(bytes.span) == token)
    }

    @Test func `is written as RFC 8417, CAEP and RFC 9493 say`() throws {
        let key = try JSONWebKey.generate(.HS256)
        let event = SecurityEvent.sessionRevoked(subject: "alice", client: "app")
        let bytes = try token(event).signed(by: try signer(key))
        let text = try payload(of: bytes)
        let expected = #"""
            {"iss":"https://authority.example","aud":"https://api.example","iat":1000,\#
            "jti":"event-7","toe":999.5,\#
            "sub_id":{"format":"iss_sub","iss":"https://authority.example","sub":"alice"},\#
            "events":{"https://schemas.openid.net/secevent/caep/event-type/session-revoked":\#
            {"seq":7,"epoch":"e","client_id":"app"}}}
            """#
        #expect(text == expected)
    }

    /// Changes to a sound payload after which it has to be refused.
    static let changes: [(from: String, to: String)] = [
        (#""iss":"https://authority.example","aud""#, #""aud""#),
        (#""iss":"https://authority.example","aud""#, #""iss":"https://other.example","aud""#),
        (#""aud":"https://api.example""#, #""aud":"https://api.example/""#),
        (#""aud":"https://api.example""#, #""aud":[]"#),
        (#""jti":"event-7","#, ""), (#""jti":"event-7""#, #""jti":"""#),
        (#""iat":1000,"#, ""), (#""iat":1000"#, #""iat":"1000""#),
        (#""toe":999.5,"#, ""), (#""toe":999.5"#, #""toe":1e400"#),
        (#""format":"iss_sub""#, #""format":"email""#),
        (#""format":"iss_sub""#, #""format":"jwt_id""#),
        (#""format":"iss_sub","iss":"https://authority.example""#, #""format":"iss_sub""#),
        (#""sub":"alice""#, #""sub":7"#),
        ("caep/event-type/session-revoked", "caep/event-type/session-established"),
        (#""epoch":"e"}}"#, #""epoch":"e"},"https://other.example":{}}"#),
        (#"{"seq":7,"epoch":"e"}"#, "{}"), (#"{"seq":7,"epoch":"e"}"#, "7"),
        (#""seq":7,"#, ""), (#""seq":7"#, #""seq":7.5"#),
        (#","epoch":"e""#, ""), (#""epoch":"e""#, #""epoch":"""#), (#""epoch":"e""#, #""epoch":1"#),
        (#""epoch":"e"}}"#, #""epoch":"e"}},"jti":"again""#),
        (#""epoch":"e"}"#, #""epoch":"e","client_id":""}"#),
        (#""epoch":"e"}"#, #""epoch":"e","client_id":null}"#),
    ]

    @Test(arguments: changes)
    func `is refused where a member is missing, wrong or written twice`(
        change: (from: String, to: String)
    ) throws {
        let key = try JSONWebKey.generate(.HS256)
        let (signer, verifier) = (try signer(key), try verifier(key))
        let event = SecurityEvent.sessionRevoked(subject: "alice", client: nil)
        let whole = try token(event).signed(by: signer)
        let text = try payload(of: whole)
        let parts = text.split(
            separator: change.from, maxSplits: 1, omittingEmptySubsequences: false)
        try #require(parts.count == 2, "\(change.from) is in the payload")
        let changed = Array(parts.joined(separator: change.to).utf8)
        let forged = try signer.sign(payload: changed.span)
        #expect(throws: TokenError.self) { try verifier.read(forged.span) }
    }

    @Test func `may name its receiver among others, and have members that are not known`() throws {
        let key = try JSONWebKey.generate(.HS256)
        let text = #"""
            {"iss":"https://authority.example","aud":["x","https://api.example"],"iat":1,\#
            "jti":"j","toe":1,"txn":"t","sub_id":{"format":"jwt_id","jti":"id",\#
            "iss":"https://authority.example"},"events":{"https://schemas.openid.net/\#
            secevent/oauth/event-type/token-revoked":{"seq":1,"epoch":"e","reason":{}}}}
            """#
        let payload = Array(text.utf8)
        let bytes = try signer(key).sign(payload: payload.span)
        #expect(try verifier(key).read(bytes.span).event == .tokenRevoked(tokenID: "id"))
    }
}
