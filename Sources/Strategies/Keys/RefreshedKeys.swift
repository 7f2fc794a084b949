public import Revocation
import Synchronization
public import Tokens

/// Keys that change. The key set is fetched as the node's ``KeySetPolicy`` says and at no other
/// time. Except with `on-unknown-kid`, an unknown `kid` is refused until then, so that forged ones
/// cannot make the node fetch.
public final class RefreshedKeys: VerificationKeys {
    static let refresh = StrategyOption.duration(
        "jwks_refresh", default: .seconds(1), in: .milliseconds(10) ... .seconds(86_400),
        role: .refreshPeriod, simulated: .milliseconds(50),
        "how often each node fetches the key set")

    static let options = [refresh, KeySetPolicy.option, KeySetPolicy.cooldown]

    fileprivate let keys: CachedDocument<[JSONWebKey]>
    fileprivate let policy: AccessTokenPolicy
    fileprivate let keySetPolicy: KeySetPolicy
    fileprivate let cooldown_us: Int64
    private let fetched = FetchedBytes()
    private let startShare: Double
    /// Workers so far, and those that still have a copy of their own.
    private let workers = Atomic(0)
    fileprivate let ownCopies = Atomic(0)

    public init(
        of id: NodeID, from documents: any DocumentSource, checking policy: AccessTokenPolicy,
        _ options: OptionValues, at now: NumericDate
    ) throws(StrategyError) {
        self.policy = policy
        keySetPolicy = KeySetPolicy(options)
        cooldown_us = options.duration(KeySetPolicy.cooldown).microseconds
        startShare = id.startShare
        let life_us = options.duration(Self.refresh).microseconds
        keys = try CachedDocument(
            .keySet, from: documents, for: id, renewed: keySetPolicy.renewal, counting: fetched,
            at: now
        ) { document, _ throws(StrategyError) in
            CachedDocument.Reading(
                contents: try JSONWebKeySet(published: document).keys, life_us: life_us)
        }
    }

    public func makeCheck() throws(StrategyError) -> RefreshingVerifier {
        try RefreshingVerifier(self, keySetPolicy == .perWorker ? makeOwnCopy() : keys)
    }

    /// Returns a copy for one more worker. Its period is offset from those of the others by the
    /// golden ratio, so that the offsets are about even for any number of workers.
    private func makeOwnCopy() -> CachedDocument<[JSONWebKey]> {
        let number = workers.wrappingAdd(1, ordering: .relaxed).oldValue
        let offset = startShare + Double(number) * 0.618_033_988_749_895
        let share = offset - Double(Int(offset))
        return CachedDocument(
            beside: keys, renewed: .afterLife, startingAt: share > 0 ? share : 1)
    }

    public var bytes: Int {
        keys.documentBytes * (1 + ownCopies.load(ordering: .relaxed)) + policy.bytes
    }

    public var fetchedBytes: Int64? { fetched.count }

    public static func maxAge(_ options: OptionValues) -> Duration? { options.duration(refresh) }
}

/// One thread's check of access tokens under the keys that its node or its worker last fetched.
public final class RefreshingVerifier: AccessTokenCheck {
    private let node: RefreshedKeys
    private let keys: CachedDocument<[JSONWebKey]>
    private let hasOwnCopy: Bool
    private var current: AccessTokenVerifier
    /// The generation of the keys in ``current``.
    private var held: Int
    /// The generation with which ``current`` is used without a further look: the one held. With
    /// `on-unknown-kid` there is none, because every refusal is looked at.
    private var generation: Int

    private static let none = -1

    fileprivate init(
        _ node: RefreshedKeys, _ keys: CachedDocument<[JSONWebKey]>
    ) throws(StrategyError) {
        self.node = node
        self.keys = keys
        hasOwnCopy = keys !== node.keys
        let (contents, latest) = keys.current
        current = try node.policy.makeVerifier(contents)
        held = latest
        generation = node.keySetPolicy == .onUnknownKid ? Self.none : latest
        if hasOwnCopy { node.ownCopies.wrappingAdd(1, ordering: .relaxed) }
    }

    deinit {
        if hasOwnCopy { node.ownCopies.wrappingSubtract(1, ordering: .relaxed) }
    }

    public func verify(
        _ token: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> TokenDecision {
        if try keys.generation(at: now) != generation {
            if generation == Self.none { return try verifyAsking(token, at: now) }
            try adopt()
            generation = held
        }
        return current.verify(token, at: now)
    }

    private func adopt() throws(StrategyError) {
        let (contents, latest) = keys.current
        current = try node.policy.makeVerifier(contents)
        held = latest
    }

    /// Decides by the keys held. Asks for newer ones if the token names none of them.
    private func verifyAsking(
        _ token: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> TokenDecision {
        if keys.latestGeneration != held { try adopt() }
        let decision = current.verify(token, at: now)
        guard case .refused(.unknownKey) = decision else { return decision }
        try keys.fetch(at: now, notWithin: node.cooldown_us)
        guard keys.latestGeneration != held else { return decision }
        try adopt()
        return current.verify(token, at: now)
    }
}
