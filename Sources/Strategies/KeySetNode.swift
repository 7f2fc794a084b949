package import Revocation
package import Tokens

/// A server that judges tokens by its copy of the key set alone.
///
/// It fetches every `jwks_refresh` and at no other time: a `kid` that it does not know is refused
/// until then, so that forged ones can't make it fetch. The set is published in the process, as the
/// JSON that a server would send; there is no HTTP in between.
package final class KeySetNode: VerifierNode {
    static let refresh = StrategyOption.duration(
        "jwks_refresh", default: .seconds(1), in: .milliseconds(10) ... .seconds(86_400),
        "how often each node fetches the key set")

    fileprivate let keys: CachedDocument<[JSONWebKey]>
    fileprivate let tokens: AccessTokenNode

    init(
        _ id: NodeID, _ publisher: KeyPublisher, _ options: OptionValues,
        in context: StrategyContext, at now: NumericDate
    ) throws(StrategyError) {
        tokens = AccessTokenNode(context.policy(), options)
        let life_us = options.duration(Self.refresh).microseconds
        keys = try CachedDocument(for: id, at: now) { now in
            publisher.document(at: now)
        } read: { document, _ throws(StrategyError) in
            let set = try fromTokens(try JSONWebKeySet(json: document))
            return CachedDocument<[JSONWebKey]>.Reading(contents: set.keys, life_us: life_us)
        }
    }

    package func makeVerifier() throws(StrategyError) -> Verifier { try Verifier(self) }

    package var stateBytes: Int { keys.documentBytes + tokens.stateBytes }

    package var feedBytes: Int64? { keys.fetchedBytes }

    package final class Verifier: TokenVerifier {
        private let node: KeySetNode
        private var jwt: AccessTokenVerifier
        private var generation: Int

        fileprivate init(_ node: KeySetNode) throws(StrategyError) {
            self.node = node
            let (keys, generation) = node.keys.current
            jwt = try node.tokens.makeVerifier(keys)
            self.generation = generation
        }

        package func verify(
            _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
        ) throws(StrategyError) -> Verdict {
            if try node.keys.generation(at: now) != generation {
                let (keys, generation) = node.keys.current
                jwt = try node.tokens.makeVerifier(keys)
                self.generation = generation
            }
            switch jwt.verify(token, at: now) {
            case .valid(let claims): return .active(Principal(claims))
            case .refused(let reason): return .refused(reason)
            }
        }
    }
}
