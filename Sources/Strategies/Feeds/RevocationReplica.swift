import Revocation
import Stores
import Synchronization
import Tokens

/// A node's copy of the revocation log, with the time as of which it is current. Shared by the
/// node's verifiers and, if the node has one, by the subscriber that keeps the copy up to date.
///
/// The copy is *confirmed as of* an instant when it is known to hold every revocation acknowledged
/// before it. All instants come from the callers. No clock is read here, so a copy ages in a
/// simulation as it does on a server. A request that finds the copy older than `refresh` reads new
/// entries first. If that fails, the request uses the copy as it is, unless the copy is older than
/// `patience`: then the request fails with the store's error.
///
/// Only expired entries leave the copy. If a store loses revocations, nodes that know them keep
/// them.
final class RevocationReplica<Memory: RevocationMemory>: Sendable {
    /// What a reader that lost its position does.
    enum Recovery: Sendable {
        /// Continues from its last position, or a little before it.
        case resumes
        /// Reads the whole log again.
        case startsAgain
    }

    private struct Reader {
        var connection: RedisConnection?
        var countedBytes: Int64 = 0
        /// Everything up to here has been read.
        var place = RedisStreamID.start
        /// Whether `place` may be a position that the store no longer knows.
        var isDoubtful = false
        var failure: StrategyError?
        /// Requests that can be answered without a refresh do not attempt one before this instant.
        var retry_us = Int64.min
    }

    let memory: Memory
    let log: RevocationLog
    private let recovery: Recovery
    private let refresh_us: Int64
    private let patience_us: Int64
    private let reader = Mutex(Reader())
    private let confirmed_us: Atomic<Int64>
    /// The latest instant at which any request arrived, to within ``grain_us``.
    private let latest_us: Atomic<Int64>
    private let movedBytes = Atomic<Int64>(0)
    /// The number of finished attempts by requests to refresh the copy.
    private let attempts = Atomic(0)

    /// The shortest time between two writes, to avoid contention among verifiers.
    private static var grain_us: Int64 { 1_000 }
    /// The longest time between two attempts to reach a store that does not answer.
    private static var retryGap_us: Int64 { 100_000 }

    /// Reads the whole log as of `now`.
    ///
    /// - Parameter firstRefresh: when the copy is due for its first refresh.
    init(
        _ log: RevocationLog, into memory: Memory, recovery: Recovery, refresh: Duration,
        patience: Duration, firstRefresh: NumericDate? = nil, at now: NumericDate
    ) throws(StrategyError) {
        self.log = log
        self.memory = memory
        self.recovery = recovery
        refresh_us = refresh.microseconds
        patience_us = max(patience, refresh).microseconds
        latest_us = Atomic(now.microseconds)
        let due_us = firstRefresh?.microseconds ?? now.microseconds &+ refresh_us
        confirmed_us = Atomic(due_us &- refresh_us)
        try reader.withLock { reader throws(StrategyError) in try readOn(&reader) }
    }

    /// Bytes sent and received to keep the copy up to date.
    var bytesMoved: Int64 { movedBytes.load(ordering: .relaxed) }

    func count(bytes: Int64) { movedBytes.wrappingAdd(bytes, ordering: .relaxed) }

    // MARK: For verifiers

    /// Refreshes the copy if a request at `now` needs it.
    ///
    /// - Throws: the store's error, if the copy is too old and could not be refreshed.
    func makeCurrent(at now: NumericDate) throws(StrategyError) {
        let now_us = now.microseconds
        if now_us >= latest_us.load(ordering: .relaxed) &+ Self.grain_us {
            latest_us.max(now_us, ordering: .releasing)
        }
        guard isDue(now_us) else { return }
        let seen = attempts.load(ordering: .acquiring)
        try reader.withLock { reader throws(StrategyError) in
            try renew(&reader, at: now_us, attemptsSeen: seen)
        }
    }

    private func isDue(_ now_us: Int64) -> Bool {
        now_us >= confirmed_us.load(ordering: .acquiring) &+ refresh_us
    }

    /// Refreshes the copy. While the store is unavailable, requests that can use the copy as it is
    /// retry from time to time. Of those that cannot, one retries and the others wait for its
    /// result.
    private func renew(
        _ reader: inout Reader, at now_us: Int64, attemptsSeen: Int
    ) throws(StrategyError) {
        guard isDue(now_us) else { return }  // another request has refreshed it
        let isPatient = now_us < confirmed_us.load(ordering: .acquiring) &+ patience_us
        if let failure = reader.failure {
            if isPatient, now_us < reader.retry_us { return }
            if !isPatient, attempts.load(ordering: .acquiring) != attemptsSeen { throw failure }
        }
        defer { attempts.wrappingAdd(1, ordering: .acquiringAndReleasing) }
        do throws(StrategyError) {
            try readOnTwice(&reader)
            confirm(asOf: NumericDate(microseconds: now_us))
            memory.sweep(at: NumericDate(microseconds: now_us))
        } catch {
            reader.failure = error
            reader.retry_us = now_us &+ min(Self.retryGap_us, refresh_us)
            if !isPatient { throw error }
        }
    }

    /// Reads on, and retries once: a connection that broke while idle fails at its next use. A read
    /// can safely be repeated.
    private func readOnTwice(_ reader: inout Reader) throws(StrategyError) {
        do throws(StrategyError) { try readOn(&reader) } catch {
            guard error.kind == .unreachable else { throw error }
            try readOn(&reader)
        }
    }

    private func readOn(_ reader: inout Reader) throws(StrategyError) {
        let connection: RedisConnection
        if let open = reader.connection {
            connection = open
        } else {
            connection = try log.access.connect()
            reader.connection = connection
        }
        defer {
            count(bytes: connection.bytesMoved - reader.countedBytes)
            reader.countedBytes = connection.bytesMoved
        }
        do throws(StrategyError) {
            if reader.isDoubtful { try findPlace(&reader, on: connection) }
            var pages = 0
            while true {
                let page = try log.read(after: &reader.place, on: connection)
                for entry in page.entries { memory.insert(entry) }
                if page.isLast { break }
                pages += 1
                guard pages < RevocationLog.mostPages else {
                    throw StrategyError(unexpectedFrom: log.access)
                }
            }
            reader.failure = nil
        } catch {
            reader.isDoubtful = true
            throw error
        }
    }

    /// Positions are clock times of the servers. The clocks agree to within this tolerance.
    private static var clockTolerance_s: UInt64 { 10 }

    /// Finds where to continue after the store was unavailable. If the store's last position is
    /// before this node's, the store has lost entries and will assign the same IDs again, or it is
    /// another server whose clock is behind.
    private func findPlace(
        _ reader: inout Reader, on connection: RedisConnection
    ) throws(StrategyError) {
        switch recovery {
        case .startsAgain: reader.place = .start
        case .resumes:
            let key = log.key
            let last = try fromStore(try connection.lastPlace(inStream: key.span))
            let isKnown = last.map { $0 >= reader.place } ?? false
            reader.place = isKnown ? reader.place.back(seconds: Self.clockTolerance_s) : .start
        }
        reader.isDoubtful = false
    }

    // MARK: For a subscriber

    /// The latest instant at which a request arrived. A read that begins afterwards covers every
    /// revocation acknowledged before that instant.
    var latest: NumericDate { NumericDate(microseconds: latest_us.load(ordering: .acquiring)) }

    func confirm(asOf instant: NumericDate) {
        confirmed_us.max(instant.microseconds, ordering: .acquiringAndReleasing)
    }

    var place: RedisStreamID { reader.withLock { $0.place } }

    /// Applies what the feed delivered, up to `place`.
    func take(_ entries: [RevocationLog.Entry], upTo place: RedisStreamID? = nil) {
        for entry in entries { memory.insert(entry) }
        guard let place else { return }
        reader.withLock { $0.place = max($0.place, place) }
    }

    /// Reads what was added since the last read, after the feed was disconnected.
    func recover() throws(StrategyError) {
        try reader.withLock { reader throws(StrategyError) in
            reader.isDoubtful = true
            try readOnTwice(&reader)
        }
    }

    /// Reads what was added since the last read.
    func readOn() throws(StrategyError) {
        try reader.withLock { reader throws(StrategyError) in try readOnTwice(&reader) }
    }
}
