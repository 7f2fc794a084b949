package import Revocation
package import Tokens

/// A signed token and nothing else: once issued it lives until `exp`.
package struct JWTOnly: RegisteredStrategy {
    package static let descriptor = StrategyDescriptor.jwt(
        name: "jwt",
        summary: "a node asks nothing but the key and exp; a revocation waits for the expiry")

    package let guarantee: Guarantee
    private let context: StrategyContext
    private let key: JSONWebKey
    private let options: OptionValues

    package init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        self.context = context
        self.options = options
        guarantee = Guarantee(
            reaches: [], bound: .expiry(leeway: context.leeway), stance: .unaffected)
        key = try fromTokens(try JSONWebKey.generate(context.algorithm))
    }

    package func makeAuthority() throws(StrategyError) -> Authority {
        Authority(issuer: try AccessTokenIssuer(key, in: context))
    }

    package func makeNode(_ id: NodeID, at now: NumericDate) -> Node {
        Node(key: key.publicKey, tokens: AccessTokenNode(context.policy(), options))
    }

    package struct Authority: TokenAuthority {
        fileprivate let issuer: AccessTokenIssuer

        package func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken
        {
            try issuer.issue(grant, at: now)
        }

        /// Does nothing that the access token feels: there is no one to tell.
        package func revoke(_ target: RevocationTarget, at now: NumericDate) {}
    }

    package struct Node: VerifierNode {
        let key: JSONWebKey
        let tokens: AccessTokenNode

        package var stateBytes: Int { key.json().utf8.count + tokens.stateBytes }

        package func makeVerifier() throws(StrategyError) -> Verifier {
            Verifier(jwt: try tokens.makeVerifier([key]))
        }
    }

    package struct Verifier: TokenVerifier {
        fileprivate let jwt: AccessTokenVerifier

        package func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) -> Verdict {
            switch jwt.verify(token, at: now) {
            case .valid(let claims): .active(Principal(claims))
            case .refused(let reason): .refused(reason)
            }
        }
    }
}
