import Testing
import Tokens

struct ClaimsPolicyTests {
    private static let exp = NumericDate(seconds: 1_000)

    @Test(
        arguments: [
            (0, -1, nil), (0, 0, .expired), (0, 1, .expired), (5_000_000, 4_999_999, nil),
            (5_000_000, 5_000_000, .expired), (-5_000_000, -1, nil), (-5_000_000, 0, .expired),
            (Int64.max, Int64.max / 2, nil),
        ] as [(Int64, Int64, Refusal?)])
    func `a token ends at exp and the leeway, to the microsecond`(
        leeway: Int64, sinceExpiry: Int64, refusal: Refusal?
    ) {
        let policy = ClaimsPolicy(leeway: leeway)
        let now = Self.exp.advanced(byMicroseconds: sinceExpiry)
        #expect(policy.check(Claims(expiresAt: Self.exp), at: now) == refusal)
    }

    @Test(
        arguments: [
            (0, -1, .notYetValid), (0, 0, nil), (5_000_000, -5_000_001, .notYetValid),
            (5_000_000, -5_000_000, nil), (Int64.max, Int64.min / 2, nil),
        ] as [(Int64, Int64, Refusal?)])
    func `a token begins at nbf less the leeway, to the microsecond`(
        leeway: Int64, sinceStart: Int64, refusal: Refusal?
    ) {
        let claims = Claims(
            expiresAt: NumericDate(microseconds: .max), notBefore: NumericDate(seconds: 1_000))
        let now = NumericDate(seconds: 1_000).advanced(byMicroseconds: sinceStart)
        #expect(ClaimsPolicy(leeway: leeway).check(claims, at: now) == refusal)
    }

    @Test func `a fractional exp holds to its fraction`() throws {
        let claims = try Claims(payload: #"{"exp":999.25}"#.bytes.span)
        let exp = NumericDate(microseconds: 999_250_000)
        #expect(ClaimsPolicy().check(claims, at: exp.advanced(byMicroseconds: -1)) == nil)
        #expect(ClaimsPolicy().check(claims, at: exp) == .expired)
    }

    @Test func `a token without exp is refused whatever else it holds`() {
        var claims = Samples.claims
        claims.expiresAt = nil
        #expect(Samples.policy.check(claims, at: Samples.now) == .missingClaim)
    }

    @Test(
        arguments: [
            (nil, .missingClaim), ("https://issuer.example", nil),
            ("https://issuer.example/", .wrongIssuer),
            ("https://issuer.exampl", .wrongIssuer), ("HTTPS://issuer.example", .wrongIssuer),
            ("xhttps://issuer.example", .wrongIssuer), ("", .wrongIssuer),
        ] as [(String?, Refusal?)])
    func `the issuer is compared whole`(issuer: String?, refusal: Refusal?) {
        var claims = Samples.claims
        claims.issuer = issuer
        #expect(Samples.policy.check(claims, at: Samples.now) == refusal)
    }

    @Test func `an issuer that Unicode calls equivalent is still another one`() {
        let policy = ClaimsPolicy(issuer: "\u{e9}")
        let claims = Claims(issuer: "e\u{301}", expiresAt: Self.exp)
        #expect(policy.check(claims, at: NumericDate(seconds: 0)) == .wrongIssuer)
        let reordered = ClaimsPolicy(issuer: "a\u{323}\u{307}")
        let swapped = Claims(issuer: "a\u{307}\u{323}", expiresAt: Self.exp)
        #expect(reordered.check(swapped, at: NumericDate(seconds: 0)) == .wrongIssuer)
    }

    @Test(
        arguments: [
            ([], .missingClaim), (["https://api.example"], nil),
            (["x", "https://api.example"], nil),
            (["https://api.example.evil"], .wrongAudience), ([""], .wrongAudience),
        ] as [([String], Refusal?)])
    func `the audience has to name the policy's`(audience: [String], refusal: Refusal?) {
        var claims = Samples.claims
        claims.audience = audience
        #expect(Samples.policy.check(claims, at: Samples.now) == refusal)
    }

    @Test func `what a policy requires has to be there and not empty`() {
        let all: ClaimsPolicy.Required = [
            .subject, .tokenID, .version, .issuedAt, .status, .client,
        ]
        let policy = ClaimsPolicy(required: all)
        var whole = Samples.claims
        whole.status = StatusReference(index: 0, uri: "u")
        whole.client = "app"
        #expect(policy.check(whole, at: Samples.now) == nil)
        let without: [(inout Claims) -> Void] = [
            { $0.subject = nil }, { $0.subject = "" }, { $0.tokenID = nil }, { $0.tokenID = "" },
            { $0.version = nil }, { $0.issuedAt = nil }, { $0.status = nil },
            { $0.client = nil }, { $0.client = "" },
        ]
        for remove in without {
            var claims = whole
            remove(&claims)
            #expect(policy.check(claims, at: Samples.now) == .missingClaim)
            #expect(ClaimsPolicy().check(claims, at: Samples.now) == nil)
        }
    }
}
