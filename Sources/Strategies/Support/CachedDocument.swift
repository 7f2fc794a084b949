import Revocation
import Synchronization
import Tokens

/// A copy of a document that an authority publishes, shared by the verifiers that use it. It is
/// fetched again when a request finds it too old or asks for a newer one, and at no other time.
final class CachedDocument<Contents: Sendable>: Sendable {
    /// The result of reading a fetched document.
    struct Reading {
        let contents: Contents
        /// How long the copy may be used, from the time of the fetch.
        let life_us: Int64
        /// When the document expires, regardless of when it was fetched.
        var expiresAt = NumericDate(microseconds: .max)
    }

    private struct Held {
        var document: [UInt8]
        var reading: Reading
        var generation = 0
        /// The part of the first period that passes before the next fetch; nil after that.
        var firstShare: Double?
    }

    typealias Read = @Sendable ([UInt8], NumericDate) throws(StrategyError) -> Reading

    private let name: DocumentName
    private let documents: any DocumentSource
    private let renewal: DocumentRenewal
    private let fetched: FetchedBytes
    private let read: Read
    private let held: Mutex<Held>
    /// Read by every request. Written with the lock held.
    private let due_us: Atomic<Int64>
    private let generation: Atomic<Int>
    /// When the document was last asked for. Written with the lock held.
    private let asked_us: Atomic<Int64>

    /// Fetches for the first time. The periods of the nodes are offset evenly, as if the servers
    /// had been started at different times.
    init(
        _ name: DocumentName, from documents: any DocumentSource, for node: NodeID,
        renewed renewal: DocumentRenewal = .afterLife, counting fetched: FetchedBytes = .init(),
        at now: NumericDate, read: @escaping Read
    ) throws(StrategyError) {
        self.name = name
        self.documents = documents
        self.renewal = renewal
        self.fetched = fetched
        self.read = read
        let document = try documents.retrieve(name, at: now)
        let reading = try read(document.bytes, now)
        fetched.add(document.bytes.count)
        held = Mutex(Held(document: document.bytes, reading: reading))
        due_us = Atomic(
            renewal.due(
                after: reading.life_us, of: document, from: now, by: reading.expiresAt,
                share: node.startShare))
        generation = Atomic(0)
        asked_us = Atomic(now.microseconds)
    }

    /// Creates a second copy with the contents of another one. It is fetched at its first use, and
    /// from then on in a period of its own.
    ///
    /// - Parameter share: the part of the first period after which it is fetched again.
    init(
        beside other: CachedDocument, renewed renewal: DocumentRenewal, startingAt share: Double
    ) {
        name = other.name
        documents = other.documents
        self.renewal = renewal
        fetched = other.fetched
        read = other.read
        let (document, reading) = other.held.withLock { ($0.document, $0.reading) }
        held = Mutex(Held(document: document, reading: reading, firstShare: share))
        due_us = Atomic(.min)
        generation = Atomic(0)
        asked_us = Atomic(.min)
    }

    /// Returns the generation of the contents to use at `now`, which are fetched first if they are
    /// due. The number rises when the contents change.
    func generation(at now: NumericDate) throws(StrategyError) -> Int {
        if now.microseconds >= due_us.load(ordering: .acquiring) { try renew(at: now) }
        return generation.load(ordering: .acquiring)
    }

    /// The generation of the contents as they are, due or not.
    var latestGeneration: Int { generation.load(ordering: .acquiring) }

    var current: (contents: Contents, generation: Int) {
        held.withLock { ($0.reading.contents, $0.generation) }
    }

    /// The size of the document as last fetched.
    var documentBytes: Int { held.withLock { $0.document.count } }

    /// The bytes of all bodies fetched. An unchanged document counts nothing: it would not have
    /// been sent in answer to a conditional request (RFC 9110, section 13.1.2).
    var fetchedBytes: Int64 { fetched.count }

    /// Fetches the document now, unless it was asked for less than `cooldown_us` ago. A fetch that
    /// fails counts too, so that requests cannot make the node repeat it.
    func fetch(at now: NumericDate, notWithin cooldown_us: Int64) throws(StrategyError) {
        guard isCool(at: now, after: cooldown_us) else { return }
        try held.withLock { held throws(StrategyError) in
            guard isCool(at: now, after: cooldown_us) else { return }
            try fetch(into: &held, at: now)
        }
    }

    private func isCool(at now: NumericDate, after cooldown_us: Int64) -> Bool {
        let asked = NumericDate(microseconds: asked_us.load(ordering: .acquiring))
        return now.microseconds(since: asked) >= cooldown_us
    }

    private func renew(at now: NumericDate) throws(StrategyError) {
        try held.withLock { held throws(StrategyError) in
            guard now.microseconds >= due_us.load(ordering: .relaxed) else { return }
            try fetch(into: &held, at: now)
        }
    }

    private func fetch(into held: inout Held, at now: NumericDate) throws(StrategyError) {
        asked_us.store(now.microseconds, ordering: .releasing)
        let document = try documents.retrieve(name, at: now)
        if document.bytes != held.document || now >= held.reading.expiresAt {
            held.reading = try read(document.bytes, now)
            held.document = document.bytes
            fetched.add(document.bytes.count)
            held.generation += 1
            generation.store(held.generation, ordering: .releasing)
        }
        due_us.store(
            renewal.due(
                after: held.reading.life_us, of: document, from: now, by: held.reading.expiresAt,
                share: held.firstShare ?? 1),
            ordering: .releasing)
        held.firstShare = nil
    }
}

/// What makes a copy of a document too old.
enum DocumentRenewal: Sendable {
    /// The life that was read with it.
    case afterLife
    /// The `max-age` that its publisher states; the life that was read with it if there is none.
    case afterMaxAge
    /// Nothing: it is fetched again only when asked for.
    case onDemand

    /// The shortest life of a copy, so that a publisher cannot make nodes fetch at every request.
    private static var shortest_us: Int64 { 10_000 }

    /// Returns when a copy fetched at `now` is too old, in microseconds since 1970.
    ///
    /// - Parameters:
    ///   - expiresAt: when the document expires, regardless of its life.
    ///   - share: the part of the life that counts.
    fileprivate func due(
        after life_us: Int64, of document: PublishedDocument, from now: NumericDate,
        by expiresAt: NumericDate, share: Double
    ) -> Int64 {
        let own_us: Int64
        switch self {
        case .afterLife: own_us = life_us
        case .afterMaxAge:
            own_us = document.maxAge.map { max($0.microseconds, Self.shortest_us) } ?? life_us
        case .onDemand: return expiresAt.microseconds
        }
        let counted_us = share == 1 ? own_us : Int64(Double(own_us) * share)
        return min(now.advanced(byMicroseconds: counted_us), expiresAt).microseconds
    }
}

/// The bytes that a node has fetched, over all of its copies.
final class FetchedBytes: Sendable {
    private let bytes = Atomic<Int64>(0)

    var count: Int64 { bytes.load(ordering: .relaxed) }

    func add(_ count: Int) { bytes.wrappingAdd(Int64(count), ordering: .relaxed) }
}
