import Revocation
import Synchronization
import Tokens

/// A node's copy of a document that its authority publishes, shared by the node's verifiers. It is
/// fetched again when a request finds it too old, and at no other time.
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
        var document: [UInt8] = []
        var reading: Reading
        var generation = 0
        var fetchedBytes: Int64
    }

    typealias Read = @Sendable ([UInt8], NumericDate) throws(StrategyError) -> Reading

    private let name: DocumentName
    private let documents: any DocumentSource
    private let read: Read
    private let held: Mutex<Held>
    /// Read by every request. Written with the lock held.
    private let due_us: Atomic<Int64>
    private let generation: Atomic<Int>

    /// Fetches for the first time. The periods of the nodes are offset evenly, as if the servers
    /// had been started at different times.
    init(
        _ name: DocumentName, from documents: any DocumentSource, for node: NodeID,
        at now: NumericDate, read: @escaping Read
    ) throws(StrategyError) {
        self.name = name
        self.documents = documents
        self.read = read
        let document = try documents.fetch(name, at: now)
        let reading = try read(document, now)
        held = Mutex(
            Held(
                document: document, reading: reading, fetchedBytes: Int64(document.count)))
        let first = now.advanced(byMicroseconds: node.start(in: reading.life_us))
        due_us = Atomic(min(first, reading.expiresAt).microseconds)
        generation = Atomic(0)
    }

    /// Returns the generation of the contents to use at `now`, which are fetched first if they are
    /// due. The number rises when the contents change.
    func generation(at now: NumericDate) throws(StrategyError) -> Int {
        if now.microseconds >= due_us.load(ordering: .acquiring) { try renew(at: now) }
        return generation.load(ordering: .acquiring)
    }

    var current: (contents: Contents, generation: Int) {
        held.withLock { ($0.reading.contents, $0.generation) }
    }

    /// The size of the document as last fetched.
    var documentBytes: Int { held.withLock { $0.document.count } }

    /// The bytes of all bodies fetched. An unchanged document counts nothing: it would not have
    /// been sent in answer to a conditional request (RFC 9110, section 13.1.2).
    var fetchedBytes: Int64 { held.withLock { $0.fetchedBytes } }

    private func renew(at now: NumericDate) throws(StrategyError) {
        try held.withLock { held throws(StrategyError) in
            guard now.microseconds >= due_us.load(ordering: .relaxed) else { return }
            let document = try documents.fetch(name, at: now)
            if document != held.document || now >= held.reading.expiresAt {
                held.reading = try read(document, now)
                held.document = document
                held.fetchedBytes += Int64(document.count)
                held.generation += 1
                generation.store(held.generation, ordering: .releasing)
            }
            let due = min(
                now.advanced(byMicroseconds: held.reading.life_us), held.reading.expiresAt)
            due_us.store(due.microseconds, ordering: .releasing)
        }
    }
}
