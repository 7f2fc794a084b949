package import Revocation
import Stores
package import Tokens

/// A short-lived signed token and a refresh token. Taking back ends the family of refresh tokens: the
/// access token lives on until `exp`, and then there is no other.
package struct JWTRefresh: RegisteredStrategy {
    package static let descriptor = StrategyDescriptor.jwt(
        name: "jwt-refresh",
        summary: "a node asks nothing but the key and exp; a revocation ends the refresh family",
        options: [RefreshTerms.grace, RefreshTerms.lifetime],
        stores: { _ in [.sqlite] })

    package let guarantee: Guarantee
    private let context: StrategyContext
    private let terms: RefreshTerms
    private let key: JSONWebKey
    private let options: OptionValues

    package init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        self.context = context
        self.options = options
        terms = RefreshTerms(options, leeway: context.leeway)
        guarantee = Guarantee(
            reaches: [.token], bound: .expiry(leeway: context.leeway), stance: .unaffected,
            refreshGrace: terms.grace)
        key = try fromTokens(try JSONWebKey.generate(context.algorithm))
        let connection = try context.openSQLite(RefreshIssuer.file)
        try fromStore(try connection.execute(RefreshFamilies.schema))
    }

    package func makeAuthority() throws(StrategyError) -> RefreshAuthority {
        RefreshAuthority(Self.descriptor.name, issuer: try RefreshIssuer(key, terms, in: context))
    }

    package func makeNode(_ id: NodeID, at now: NumericDate) -> JWTOnly.Node {
        JWTOnly.Node(key: key.publicKey, tokens: AccessTokenNode(context.policy(), options))
    }
}
