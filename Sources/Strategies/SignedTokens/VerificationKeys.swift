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

    /// The `max-age` that the authorization server states with the key set; nil for none.
    static func maxAge(_ options: OptionValues) -> Duration?
}

extension DocumentSource {
    /// Returns the keys published at `now`.
    func keys(at now: NumericDate) throws(StrategyError) -> [JSONWebKey] {
        try JSONWebKeySet(published: try fetch(.keySet, at: now)).keys
    }
}

extension JSONWebKeySet {
    init(published document: [UInt8]) throws(StrategyError) {
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

    public static func maxAge(_ options: OptionValues) -> Duration? { nil }
}
