import Revocation
import Strategies
import Testing
import Tokens

extension Attacks {
    /// What a node remembers about tokens, keys or revocations must not decide about other tokens,
    /// or for longer than allowed.
    @Suite struct `On caches` {
        @Test func `a cached acceptance never outlives exp`() throws {
            try visit(.twoAlgorithms) { (session) throws in
                let (token, name) = (session.forger.honest, session.deployment.name)
                let leeway = session.deployment.context.leeway
                let end_us = (AttackedDeployment.lifetime + leeway).microseconds
                for later_us in [0, 0, 0, end_us - 2, end_us - 1] {
                    #expect(try session.accepts(token, later_us: later_us), "\(name)")
                }
                for later_us in [end_us, end_us + 1, end_us * 2, Int64.max] {
                    #expect(
                        try session.verify(token, later_us) == .refused(.expired),
                        "\(name) after \(later_us) us")
                }
            }
        }

        @Test func `a token like a cached one is judged for itself`() throws {
            try attack(.all) { session in
                let forger = session.forger
                for _ in 0..<3 { _ = try session.verify(forger.honest, 0) }
                let dot = [UInt8(ascii: ".")]
                let parts = forger.segments
                let mallory = encoded([UInt8](forger.payload("sub", "\"mallory\"").utf8))
                let renamed = encoded([UInt8](forger.header("x", "1").utf8))
                return [
                    Forgery(
                        "its header and signature, another payload",
                        parts[0] + dot + mallory + dot + parts[2], .badSignature),
                    Forgery(
                        "its payload and signature, another header",
                        renamed + dot + parts[1] + dot + parts[2], .badSignature),
                    Forgery(
                        "its header and payload, another signature",
                        forger.token(signature: forger.signature.reversed()), .badSignature),
                    Forgery("itself with a dot", forger.honest + dot, .malformed),
                    Forgery("itself twice", forger.honest + dot + forger.honest, .malformed),
                    Forgery(
                        "itself in part", [UInt8](forger.honest.dropLast()), .malformed,
                        .badSignature),
                ]
            }
        }

        @Test func `each of a thousand tokens brings its own claims, once cached and once not`()
            throws
        {
            for deployment in AgainstEveryStrategy.deployments
            where deployment.algorithm == .HS256 {
                let session = try deployment.open()
                let tokens = try (0..<1_000).map { try session.issue("subject-\($0)") }
                for token in tokens + tokens.reversed() {
                    guard case .active(let principal) = try session.verify(token.bytes, 0) else {
                        Issue.record("\(deployment.name): an honest token of many is refused")
                        break
                    }
                    guard principal.subject == token.subject, principal.tokenID == token.tokenID,
                        principal.expiresAt == token.expiresAt
                    else {
                        Issue.record("\(deployment.name): the claims of another token")
                        break
                    }
                }
            }
        }

        @Test func `a token of the same jti has its own claims`() throws {
            try visit(.twoAlgorithms) { (session) throws in
                let forger = session.forger
                _ = try session.verify(forger.honest, 0)
                let other = try forger.token(payload: forger.payload("scope", "\"admin\""))
                for (token, scope) in [(other, "admin"), (forger.honest, "read"), (other, "admin")]
                {
                    guard case .active(let principal) = try session.verify(token, 0) else {
                        Issue.record("\(session.deployment.name): refused")
                        continue
                    }
                    #expect(principal.scope == scope, "\(session.deployment.name)")
                }
            }
        }

        @Test func `a refusal is not remembered against the honest token`() throws {
            try visit(.all) { (session) throws in
                let token = try session.issue("carol")
                var tampered = token.bytes
                tampered[tampered.count - 6] ^= 1
                for _ in 0..<3 {
                    #expect(try !session.accepts(tampered), "\(session.deployment.name)")
                    #expect(try session.accepts(token.bytes), "\(session.deployment.name)")
                }
            }
        }

        @Test
        func
            `RFC 7518, 3.4: the second form of an ECDSA signature, equally valid, is revoked with it`()
            throws
        {
            var revoked = 0
            for deployment in AgainstEveryStrategy.deployments
            where Reach.algorithms([.ES256, .ES384]).contains(deployment) {
                let session = try deployment.fresh().open()
                let second = try #require(
                    CurveOrder.secondForm(of: session.forger.signature, deployment.algorithm))
                let token = session.forger.token(signature: second)
                // Both signatures are valid under JWS, so a blocklist must not depend on either.
                #expect(try session.accepts(token), "\(deployment.name)")
                guard let bound_us = try session.revokeAlice() else { continue }
                #expect(try !session.accepts(token, later_us: bound_us), "\(deployment.name)")
                revoked += 1
            }
            #expect(revoked > 0)
        }

        @Test func `no claim or header member left out lets a token escape its revocation`() throws
        {
            var revoked = 0
            for deployment in AgainstEveryStrategy.deployments
            where Reach.twoAlgorithms.contains(deployment) {
                let session = try deployment.fresh().open()
                let forger = session.forger
                let stripped = try forger.payload.map { member in
                    (
                        "no \(member.name)",
                        try forger.token(payload: forger.payload(member.name, nil))
                    )
                }
                let nameless = try forger.header.filter { $0.name != "alg" }.map { member in
                    ("no \(member.name)", try forger.token(header: forger.header(member.name, nil)))
                }
                let emptied = try forger.payload.filter { $0.value.hasPrefix("\"") }.map { member in
                    (
                        "an empty \(member.name)",
                        try forger.token(payload: forger.payload(member.name, "\"\""))
                    )
                }
                let all = stripped + nameless + emptied
                for (_, token) in all { _ = try session.verify(token, 0) }
                guard let bound_us = try session.revokeAlice() else { continue }
                for (what, token) in all {
                    #expect(
                        try !session.accepts(token, later_us: bound_us),
                        "\(deployment.name): \(what)")
                }
                revoked += 1
            }
            #expect(revoked > 0)
        }
    }
}
