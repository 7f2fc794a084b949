import Revocation
import Strategies
import Testing
import Tokens

extension Attacks {
    /// The authority's own key signs all of these tokens. An attacker gets such tokens through
    /// another use of that key, or from a mistaken issuer.
    @Suite struct `On the claims` {
        @Test(arguments: ["exp", "nbf", "iat"])
        func `RFC 7519, 4.1.4: a date that is a string, negative, beyond 64 bits, or no number`(
            claim: String
        ) throws {
            let invalid = [
                "\"2000000000\"", "1e400", "-1e400", "9223372036854775808", "1e19",
                "9223372036854775807", "null", "true", "false", "[2000000000]", "{}", "\"\"",
                "1e99999999999999999999",
            ]
            let malformed = ["01", "+1", "1.", ".5", "0x7fffffff", "NaN", "Infinity", "1_0", "--1"]
            try attack(.twoAlgorithms) { session in
                let forger = session.forger
                func forgery(_ value: String, _ refusal: Refusal) throws -> Forgery {
                    Forgery(
                        "\(claim) \(value)",
                        try forger.token(payload: forger.payload(claim, value)), refusal)
                }
                let past = claim == "exp" ? ["-1", "0", "1.5", "-0", "1e-400", "1e9"] : []
                return try invalid.map { try forgery($0, .invalidClaim) }
                    + malformed.map { try forgery($0, .malformed) }
                    + past.map { try forgery($0, .expired) }
                    + (claim == "exp" ? [try missing(claim, forger)] : [])
            }
        }

        private func missing(_ claim: String, _ forger: Forger) throws -> Forgery {
            Forgery(
                "no \(claim)", try forger.token(payload: forger.payload(claim, nil)), .missingClaim)
        }

        @Test func `CVE-2024-53861: an iss that holds the issuer, or is held by it`() throws {
            try attack(.twoAlgorithms) { session in
                let forger = session.forger
                let issuer = session.deployment.context.issuer
                let texts = [
                    String(issuer.dropLast()), issuer + "/", issuer + " ", " " + issuer,
                    issuer.uppercased(), issuer + ".attacker.example", issuer + "\\u0000",
                    issuer + "@attacker.example", String(issuer.dropFirst(8)), "", "h", "*",
                    issuer.replacing("https", with: "http"), issuer + "\u{301}",
                    issuer.replacing("a", with: "\u{430}"), "\(issuer),\(issuer)",
                ]
                let untyped = ["[\"\(issuer)\"]", "null", "1", "{}", "true", "{\"\(issuer)\":1}"]
                return try texts.map {
                    Forgery(
                        "iss \($0)", try forger.token(payload: forger.payload("iss", "\"\($0)\"")),
                        .wrongIssuer)
                }
                    + untyped.map {
                        Forgery(
                            "iss \($0)", try forger.token(payload: forger.payload("iss", $0)),
                            .invalidClaim)
                    } + [try missing("iss", forger)]
            }
        }

        @Test func `CVE-2020-26160: an aud that is empty, of another type, or names others`() throws
        {
            try attack(.twoAlgorithms) { session in
                let forger = session.forger
                let audience = session.deployment.context.audience
                let others = [
                    "\"\(audience)/\"", "\"\(audience.dropLast())\"",
                    "\"\(audience.uppercased())\"",
                    "\"\"", "[\"\"]", "[\"a\",\"b\"]", "[\"\(audience) \"]", "\"*\"",
                    "[\"\(audience.prefix(5))\",\"\(audience.dropFirst(5))\"]",
                    "\"\(audience) https://other.example\"", "\"\(audience)\\u0000\"",
                ]
                let untyped = [
                    "null", "1", "true", "{}", "{\"\(audience)\":1}", "[1]", "[null]",
                    "[\"\(audience)\",1]", "[[\"\(audience)\"]]", "[{\"a\":\"\(audience)\"}]",
                ]
                func forgery(_ value: String, _ refusal: Refusal) throws -> Forgery {
                    Forgery(
                        "aud \(value)", try forger.token(payload: forger.payload("aud", value)),
                        refusal)
                }
                return try others.map { try forgery($0, .wrongAudience) }
                    + untyped.map { try forgery($0, .invalidClaim) }
                    + [try forgery("[]", .missingClaim), try missing("aud", forger)]
            }
        }

        @Test func `RFC 7519, 4.1.3: an aud of several, this node's among them, is for this node`()
            throws
        {
            try visit(.twoAlgorithms) { (session) throws in
                let audience = session.deployment.context.audience
                for value in ["[\"\(audience)\"]", "[\"x\",\"\(audience)\"]"] {
                    let payload = session.forger.payload("aud", value)
                    #expect(
                        try session.accepts(session.forger.token(payload: payload)),
                        "\(session.deployment.name)")
                }
            }
        }

        @Test(arguments: ["sub", "jti", "scope"])
        func `RFC 9068, 2.2: a claim of another type`(claim: String) throws {
            let values = ["null", "true", "{}", "1", "[1]", "[\"alice\",null]", "[[\"alice\"]]"]
            let arrays = ["[]", "[\"alice\"]"]
            try attack(.twoAlgorithms) { session in
                let forger = session.forger
                return try (values + (claim == "scope" ? [] : arrays)).map {
                    Forgery(
                        "\(claim) \($0)", try forger.token(payload: forger.payload(claim, $0)),
                        .invalidClaim)
                }
            }
        }

        /// Values that are invalid to a strategy that writes and reads the claim.
        private static let foreign: [(claim: String, values: [String])] = [
            (
                "ver",
                [
                    "null", "true", "[]", "{}", "[\"alice\"]", "1.5", "1e3", "\"1\"", "\"2.0\"",
                    "9223372036854775808",
                ]
            ),
            (
                "status",
                [
                    "null", "7", "\"active\"", "[]", "{\"status_list\":7}",
                    "{\"status_list\":{\"idx\":-1,\"uri\":\"u\"}}",
                    "{\"status_list\":{\"idx\":\"1\",\"uri\":\"u\"}}",
                ]
            ),
        ]

        @Test func `a ver or status of another type, at strategies that decide by it`() throws {
            for (claim, values) in Self.foreign {
                try attack(.twoAlgorithms) { session in
                    let forger = session.forger
                    guard forger.payload.contains(where: { $0.name == claim }) else { return [] }
                    return try values.map {
                        Forgery(
                            "\(claim) \($0)",
                            try forger.token(payload: forger.payload(claim, $0)), .invalidClaim)
                    }
                }
            }
        }

        @Test func `a ver or status of another issuer's is no reason to refuse anywhere else`()
            throws
        {
            for (claim, values) in Self.foreign {
                try visit(.twoAlgorithms) { (session) throws in
                    let forger = session.forger
                    guard !forger.payload.contains(where: { $0.name == claim }) else { return }
                    for value in values {
                        let token = try forger.token(payload: forger.payload(claim, value))
                        #expect(
                            try session.accepts(token),
                            "\(session.deployment.name): \(claim) \(value)")
                    }
                }
            }
        }

        @Test func `RFC 9068, 2.2: sub missing or empty`() throws {
            try attack(.twoAlgorithms) { session in
                let forger = session.forger
                let empty = forger.payload("sub", "\"\"")
                return [
                    try missing("sub", forger),
                    Forgery("an empty sub", try forger.token(payload: empty), .missingClaim),
                ]
            }
        }

        @Test func `RFC 8725, 3.11: an ID token, a logout token, a status list in its place`()
            throws
        {
            let types = [
                "JWT", "jwt", "logout+jwt", "statuslist+jwt", "dpop+jwt", "secevent+jwt", "JOSE",
                "oauth-authz-req+jwt", "token-introspection+jwt", "rt+jwt", "at", "at+jwt ", "",
                "application/", "application/application/at+jwt", "text/at+jwt", "at+jwt;x=1",
            ]
            let bodies = [
                "\"nonce\":\"n\",\"at_hash\":\"MTIzNDU2Nzg5MGFiY2RlZg\",\"auth_time\":1,",
                "\"events\":{\"http://schemas.openid.net/event/backchannel-logout\":{}},",
                "\"status_list\":{\"bits\":1,\"lst\":\"eNrbuRgAAhcBXQ\"},\"ttl\":43200,",
            ]
            try attack(.twoAlgorithms) { session in
                let forger = session.forger
                func forgery(_ type: String?, _ body: String = "") throws -> Forgery {
                    Forgery(
                        "typ \(type ?? "missing") \(body)",
                        try forger.token(
                            header: forger.header("typ", type.map { "\"\($0)\"" }),
                            payload: forger.payload(prefixed: body)), .wrongType)
                }
                let untyped = try ["null", "1", "[\"at+jwt\"]", "{}"].map { (value: String) in
                    Forgery(
                        "typ \(value)", try forger.token(header: forger.header("typ", value)),
                        .malformed)
                }
                return try types.flatMap { type in try bodies.map { try forgery(type, $0) } }
                    + bodies.map { try forgery(nil, $0) } + [forgery(nil)] + untyped
            }
        }

        @Test func `RFC 7519, 4.1.4 and 4.1.5: the leeway ends to the microsecond`() throws {
            try visit(.twoAlgorithms) { (session) throws in
                let (forger, name) = (session.forger, session.deployment.name)
                let leeway_us = session.deployment.context.leeway.microseconds
                let end_us = AttackedDeployment.lifetime.microseconds + leeway_us
                #expect(try session.accepts(forger.honest, later_us: end_us - 1), "\(name)")
                #expect(try session.verify(forger.honest, end_us) == .refused(.expired), "\(name)")
                for (ahead_us, isAccepted) in [(leeway_us, true), (leeway_us + 1_000, false)] {
                    let date = session.deployment.start.advanced(byMicroseconds: ahead_us)
                    let token = try forger.token(payload: forger.payload("nbf", "\(date)"))
                    #expect(
                        try session.verify(token, 0) == .refused(.notYetValid) || isAccepted,
                        "\(name)")
                    #expect(try session.accepts(token) == isAccepted, "\(name)")
                }
            }
        }

        @Test func `a leeway does not bring a revoked token back`() throws {
            for deployment in AgainstEveryStrategy.deployments where deployment.isStandard {
                guard Reach.twoAlgorithms.contains(deployment) else { continue }
                let session = try deployment.fresh().open()
                guard let bound_us = try session.revokeAlice() else { continue }
                let end_us =
                    AttackedDeployment.lifetime.microseconds
                    + deployment.context.leeway.microseconds
                for later_us in [bound_us, end_us - 1, end_us, end_us + 1, end_us * 10] {
                    #expect(
                        try !session.accepts(session.token.bytes, later_us: later_us),
                        "\(deployment.name) after \(later_us) us")
                }
            }
        }
    }
}

extension Session {
    /// Revokes the honest token, as narrowly as the strategy can. Returns the microseconds after
    /// which no node may accept the token; nil if nothing revokes it before it expires.
    func revokeAlice() throws -> Int64? {
        let guarantee = deployment.guarantee
        guard let reach = guarantee.reaches.first, case .after(let bound) = guarantee.bound else {
            return nil
        }
        try revoke(reach.target(token))
        return bound.microseconds
    }
}
