package import Revocation
package import Tokens

/// A signed token with a place in a status list, which every node has a copy of: a signed token too,
/// fetched again when it is older than its `ttl` (draft-ietf-oauth-status-list).
///
/// The list is published in the process, as the token that a server would send.
package struct JWTStatusList: RegisteredStrategy {
    private static let life = StrategyOption.duration(
        "list_ttl", default: .seconds(1), in: .milliseconds(10) ... .seconds(86_400),
        "how long a node uses its copy of the list, from when it was fetched")
    private static let bits = StrategyOption.choice(
        "bits", default: "1", of: ["1", "2", "4", "8"], "bits that a status takes in the list")
    private static let size = StrategyOption.count(
        "list_size", default: 1 << 20, in: 1 << 16...1 << 24,
        "tokens that the list has room for; the fewer, the less one hides among them")
    private static let order = StrategyOption.choice(
        "index", default: "random", of: ["random", "sequential"],
        "how indexes are given out: random ones say nothing of when a token was issued")

    package static let descriptor = StrategyDescriptor.jwt(
        name: "jwt-status-list",
        summary: "a node asks its copy of a status list; a revocation sets the token's bit in it",
        options: [life, bits, size, order])

    package let guarantee: Guarantee
    private let context: StrategyContext
    private let key: JSONWebKey
    private let publisher: StatusListPublisher
    private let options: OptionValues

    package init(_ options: OptionValues, in context: StrategyContext) throws(StrategyError) {
        self.context = context
        self.options = options
        let life = options.duration(Self.life)
        guarantee = Guarantee(
            reaches: [.token], bound: .after(life), stance: .stale(upTo: life))
        key = try fromTokens(try JSONWebKey.generate(context.algorithm))
        publisher = StatusListPublisher(
            StatusListPublisher.Terms(
                uri: context.issuer + "/statuslists/1", bits: Int(options.choice(Self.bits)) ?? 1,
                entries: options.count(Self.size), timeToLive: life,
                isRandom: options.choice(Self.order) == "random"), signing: key)
    }

    package func makeAuthority() throws(StrategyError) -> Authority {
        Authority(
            issuer: try AccessTokenIssuer(key, in: context), publisher: publisher,
            leeway_us: context.leeway.microseconds)
    }

    package func makeNode(_ id: NodeID, at now: NumericDate) throws(StrategyError) -> Node {
        let (publisher, key) = (publisher, key.publicKey)
        let limit = (publisher.terms.entries * publisher.terms.bits + 7) / 8
        let list = try CachedDocument<StatusList>(for: id, at: now) {
            now throws(StrategyError) in
            try publisher.document(at: now)
        } read: { document, now throws(StrategyError) in
            let verifier = try fromTokens(try StatusListVerifier([key], limit: limit))
            let token = try fromTokens(
                try verifier.read(document.span, from: publisher.terms.uri, at: now))
            return CachedDocument.Reading(
                contents: token.list,
                life_us: token.timeToLive_us ?? publisher.terms.timeToLive.microseconds,
                expiresAt: token.expiresAt ?? NumericDate(microseconds: .max))
        }
        return Node(
            key: key, tokens: AccessTokenNode(context.policy(requiring: .tokenID), options),
            list: list, uri: publisher.terms.uri)
    }

    package struct Authority: TokenAuthority {
        fileprivate let issuer: AccessTokenIssuer
        fileprivate let publisher: StatusListPublisher
        fileprivate let leeway_us: Int64

        package func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken
        {
            let end = now.advanced(byMicroseconds: grant.lifetime.microseconds)
                .advanced(byMicroseconds: leeway_us)
            let index = try publisher.allocate(until: end, at: now)
            let status = StatusReference(index: Int64(index), uri: publisher.terms.uri)
            return try issuer.issue(grant, status: status, at: now)
        }

        package func revoke(
            _ target: RevocationTarget, at now: NumericDate
        ) throws(StrategyError) {
            guard case .token(let token) = target, let claims = Self.claims(of: token),
                let status = claims.status, let expiresAt = claims.expiresAt
            else { throw .unsupportedTarget(JWTStatusList.descriptor.name, target) }
            let end = min(token.expiresAt, expiresAt).advanced(byMicroseconds: leeway_us)
            // Its index may belong to another by now.
            guard now < end else { return }
            publisher.revoke(Int(clamping: status.index), until: end)
        }

        /// What the authority itself wrote into a token.
        private static func claims(of token: IssuedToken) -> Claims? {
            let segments = token.bytes.split(
                separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            guard segments.count == 3, let payload = Base64URL.decode(Array(segments[1]).span)
            else { return nil }
            return try? Claims(payload: payload.span)
        }

        package func purge(at now: NumericDate) throws(StrategyError) -> Int {
            publisher.purge(at: now)
        }

        package func prefill(
            revocations count: Int, lifetime: Duration, at now: NumericDate
        ) throws(StrategyError) {
            let end = now.advanced(byMicroseconds: lifetime.microseconds)
            for _ in 0..<count {
                publisher.revoke(try publisher.allocate(until: end, at: now), until: end)
            }
        }

        package func publishedBytes(at now: NumericDate) throws(StrategyError) -> Int64? {
            Int64(try publisher.document(at: now).count)
        }

        package func entries(at now: NumericDate) throws(StrategyError) -> StoreEntries? {
            .revokedTokens(publisher.revoked(at: now))
        }
    }

    package struct Node: VerifierNode {
        fileprivate let key: JSONWebKey
        fileprivate let tokens: AccessTokenNode
        fileprivate let list: CachedDocument<StatusList>
        fileprivate let uri: String

        /// The document is kept to tell whether the next is another, and the list out of it.
        package var stateBytes: Int {
            key.json().utf8.count + list.documentBytes + list.current.contents.bytes.count
                + tokens.stateBytes
        }

        package var feedBytes: Int64? { list.fetchedBytes }

        package func makeVerifier() throws(StrategyError) -> Verifier {
            Verifier(node: self, jwt: try tokens.makeVerifier([key]))
        }
    }

    package final class Verifier: TokenVerifier {
        private let node: Node
        private let jwt: AccessTokenVerifier
        private var list: StatusList
        private var generation: Int

        fileprivate init(node: Node, jwt: AccessTokenVerifier) {
            self.node = node
            self.jwt = jwt
            (list, generation) = node.list.current
        }

        package func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) throws(StrategyError) -> Verdict {
            switch jwt.verify(token, at: now) {
            case .refused(let reason): return .refused(reason)
            case .valid(let claims):
                guard let status = claims.status, status.uri == node.uri else {
                    return .refused(.missingClaim)
                }
                if try node.list.generation(at: now) != generation {
                    (list, generation) = node.list.current
                }
                switch list.status(at: Int(clamping: status.index)) {
                case StatusList.valid: return .active(Principal(claims))
                case nil: return .refused(.invalidClaim)
                default: return .refused(.revoked)
                }
            }
        }
    }
}
