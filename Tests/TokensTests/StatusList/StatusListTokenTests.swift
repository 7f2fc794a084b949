import Testing

@testable import Tokens

@Suite struct `A status list token` {
    private let uri = "https://authority.example/statuslists/1"
    private let now = NumericDate(seconds: 1_000_000)

    private func token(
        _ key: JSONWebKey, ttl_us: Int64? = 300_000, expiresAt: NumericDate? = nil
    ) throws -> [UInt8] {
        var list = StatusList(bits: 1, entries: 64)
        list.set(1, at: 5)
        let token = StatusListToken(
            uri: uri, issuedAt: now, expiresAt: expiresAt, timeToLive_us: ttl_us, list: list)
        return try token.signed(with: key)
    }

    @Test(arguments: [Algorithm.ES256, .HS256])
    func `reads as it was written`(algorithm: Algorithm) throws {
        let key = try JSONWebKey.generate(algorithm)
        let verifier = try StatusListVerifier([key.publicKey])
        let end = now.advanced(byMicroseconds: 1_000)
        let whole = try token(key, expiresAt: end)
        let read = try verifier.read(whole.span, from: uri, at: now)
        #expect(read.timeToLive_us == 300_000 && read.expiresAt == end && read.issuedAt == now)
        #expect(read.list.status(at: 5) == 1 && read.list.status(at: 6) == 0)
        let bare = try token(key, ttl_us: nil)
        let open = try verifier.read(bare.span, from: uri, at: now)
        #expect(open.timeToLive_us == nil && open.expiresAt == nil)
    }

    @Test func `is refused with another's sub, after exp, under another key, and as another type`()
        throws
    {
        let key = try JSONWebKey.generate(.ES256)
        let verifier = try StatusListVerifier([key.publicKey])
        func read(_ token: [UInt8], from uri: String, at now: NumericDate) throws {
            _ = try verifier.read(token.span, from: uri, at: now)
        }
        let later = now.advanced(byMicroseconds: 1_000)
        let good = try token(key, expiresAt: later)
        try read(good, from: uri, at: now)
        #expect(throws: TokenError.self) { try read(good, from: uri + "2", at: now) }
        #expect(throws: TokenError.self) { try read(good, from: uri, at: later) }
        let foreign = try token(try JSONWebKey.generate(.ES256))
        #expect(throws: TokenError.self) { try read(foreign, from: uri, at: now) }
        let claims = Claims(subject: uri, expiresAt: later, issuedAt: now)
        let access = try TokenSigner(key).sign(claims)
        #expect(throws: TokenError.self) { try read(access, from: uri, at: now) }
        let accessVerifier = try JWTVerifier(
            [key.publicKey], policy: ClaimsPolicy(required: .subject))
        #expect(accessVerifier.verify(good.span, at: now) == .refused(.wrongType))
    }

    @Test(arguments: [
        #"{"sub":"u","iat":1}"#, #"{"sub":"u","iat":1,"status_list":7}"#,
        #"{"sub":"u","iat":1,"status_list":{"bits":1}}"#,
        #"{"sub":"u","iat":1,"status_list":{"bits":"1","lst":"eNrbuRgAAhcBXQ"}}"#,
        #"{"sub":"u","iat":1,"status_list":{"bits":3,"lst":"eNrbuRgAAhcBXQ"}}"#,
        #"{"sub":"u","status_list":{"bits":1,"lst":"eNrbuRgAAhcBXQ"}}"#,
        #"{"sub":"u","iat":1,"ttl":0,"status_list":{"bits":1,"lst":"eNrbuRgAAhcBXQ"}}"#,
        #"{"sub":"u","iat":1,"ttl":-5,"status_list":{"bits":1,"lst":"eNrbuRgAAhcBXQ"}}"#,
        #"{"sub":"u","iat":1,"ttl":"5","status_list":{"bits":1,"lst":"eNrbuRgAAhcBXQ"}}"#,
        #"[]"#, #"{"#,
    ])
    func `is refused where it lacks what it needs`(payload: String) throws {
        let key = try JSONWebKey.generate(.HS256)
        let verifier = try StatusListVerifier([key])
        let bytes = Array(payload.utf8)
        let token = try TokenSigner(key, type: StatusListToken.type).sign(payload: bytes.span)
        #expect(throws: TokenError.self) { try verifier.read(token.span, from: "u", at: now) }
    }

    private func claims(_ payload: String) throws -> Claims {
        let bytes = Array(payload.utf8)
        return try Claims(payload: bytes.span, judging: .status)
    }

    @Test func `is found by the reference in an access token`() throws {
        let issued = Claims(
            subject: "alice", status: StatusReference(index: 1_048_575, uri: uri))
        #expect(try claims(String(decoding: issued.json(), as: UTF8.self)) == issued)
        let other = #"{"status":{"other":{"a":[1]},"status_list":{"uri":"u","idx":0,"x":null}}}"#
        #expect(try claims(other).status == StatusReference(index: 0, uri: "u"))
        #expect(try claims(#"{"status":{}}"#).status == nil)
        for bad in [
            "7", #"{"status_list":7}"#, #"{"status_list":{"idx":-1,"uri":"u"}}"#,
            #"{"status_list":{"idx":1.5,"uri":"u"}}"#, #"{"status_list":{"idx":1}}"#,
            #"{"status_list":{"idx":"1","uri":"u"}}"#,
        ] {
            #expect(throws: Refusal.invalidClaim, "\(bad)") { try claims("{\"status\":\(bad)}") }
        }
    }
}
