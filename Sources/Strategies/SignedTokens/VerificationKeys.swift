public import Revocation
public import Tokens

/// The source of one node's verification keys, shared by the checks of its threads.
public protocol VerificationKeys: Sendable {
    associatedtype Check: AccessTokenCheck

    /// Fetches the key set for the first time.
    init(
        of id: NodeID, from documents: any DocumentSource, checking policy: AccessTokenPolicy,
        _ options: OptionValues, at now: NumericDate
    ) throws(StrategyError)

    func makeCheck() throws(StrategyError) -> Check

    /// Bytes held: keys, and tokens remembered as authentic.
    var bytes: Int { get }

    /// Bytes of the key sets fetched; nil if none is fetched after the node has started.
    var fetchedBytes: Int64? { get }
}

extension DocumentSource {
    /// Returns the keys published at `now`.
    func keys(at now: NumericDate) throws(StrategyError) -> [JSONWebKey] {
        try JSONWebKeySet(published: try fetch(.keySet, at: now)).keys
    }
}

extension JSONWebKeySet {
    fileprivate init(published document: [UInt8]) throws(StrategyError) {
        self = try fromTokens(try JSONWebKeySet(json: document))
    }
}

/// Keys that never change. They are fetched once, when the node starts.
public struct FixedKeys: VerificationKeys {
    private let keys: [JSONWebKey]
    private let policy: AccessTokenPolicy

    public init(
        of id: NodeID, from documents: any DocumentSource, checking policy: AccessTokenPolicy,
        _ options: OptionValues, at now: NumericDate
    ) throws(StrategyError) {
        keys = try documents.keys(at: now)
        self.policy = policy
    }

    public func makeCheck() throws(StrategyError) -> AccessTokenVerifier {
        try policy.makeVerifier(keys)
    }

    public var bytes: Int { keys.reduce(0) { $0 + $1.json().utf8.count } + policy.bytes }

    public var fetchedBytes: Int64? { nil }
}

/// Keys that change. The key set is fetched every `jwks_refresh` and at no other time. Until then,
/// an unknown `kid` is refused, so that forged ones cannot make the node fetch.
public final class RefreshedKeys: VerificationKeys {
    static let refresh = StrategyOption.duration(
        "jwks_refresh", default: .seconds(1), in: .milliseconds(10) ... .seconds(86_400),
        role: .refreshPeriod, simulated: .milliseconds(50),
        "how often each node fetches the key set")

    fileprivate let keys: CachedDocument<[JSONWebKey]>
    fileprivate let policy: AccessTokenPolicy

    public init(
        of id: NodeID, from documents: any DocumentSource, checking policy: AccessTokenPolicy,
        _ options: OptionValues, at now: NumericDate
    ) throws(StrategyError) {
        self.policy = policy
        let life_us = options.duration(Self.refresh).microseconds
        keys = try CachedDocument(.keySet, from: documents, for: id, at: now) {
            document, _ throws(StrategyError) in
            CachedDocument.Reading(
                contents: try JSONWebKeySet(published: document).keys, life_us: life_us)
        }
    }

    public func makeCheck() throws(StrategyError) -> RefreshingVerifier {
        try RefreshingVerifier(self)
    }

    public var bytes: Int { keys.documentBytes + policy.bytes }

    public var fetchedBytes: Int64? { keys.fetchedBytes }
}

/// One thread's check of access tokens under the keys that its node last fetched.
public final class RefreshingVerifier: AccessTokenCheck {
    private let node: RefreshedKeys
    private var current: AccessTokenVerifier
    private var generation: Int

    fileprivate init(_ node: RefreshedKeys) throws(StrategyError) {
        self.node = node
        let (keys, generation) = node.keys.current
        current = try node.policy.makeVerifier(keys)
        self.generation = generation
    }

    public func verify(
        _ token: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> TokenDecision {
        if try node.keys.generation(at: now) != generation {
            let (keys, latest) = node.keys.current
            current = try node.policy.makeVerifier(keys)
            generation = latest
        }
        return current.verify(token, at: now)
    }
}
