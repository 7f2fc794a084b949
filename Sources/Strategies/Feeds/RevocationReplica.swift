import Revocation
import Stores
import Synchronization
import Tokens

/// A node's copy of the revocation log, and how current it is: shared by its verifiers and, where
/// it has one, by the subscriber that keeps it up to date.
///
/// The copy is *confirmed as of* an instant when it is known to hold every revocation acknowledged
/// before it. All instants are those that callers gave: no clock is read here, so that a copy is as
/// old in a simulation as on a server. A request that finds it older than `refresh` reads what is
/// new before it is answered. If that fails, the request uses the copy as it is, until the copy is
/// older than `patience`: from then on none is answered, and the error is the store's.
///
/// Nothing leaves the copy but what has expired: a log that lost revocations, because its store
/// came back without them, takes none from a node that knew them.
final class RevocationReplica<Memory: RevocationMemory>: Sendable {
    /// What a reader that lost its place does.
    enum Recovery: Sendable {
        /// Goes on from its last place, or a little before it.
        case resumes
        /// Reads the whole log again.
        case startsAgain
    }

    private struct Reader {
        var connection: RedisConnection?
        var countedBytes: Int64 = 0
        /// Everything up to here has been read.
        var place = RedisStreamID.start
        /// Whether the place may be one that the store no longer knows of.
        var isDoubtful = false
        var failure: StrategyError?
        /// No attempt before then by requests that can do without.
        var retry_us = Int64.min
    }

    let memory: Memory
    let log: RevocationLog
    private let recovery: Recovery
    private let refresh_us: Int64
    private let patience_us: Int64
    private let reader = Mutex(Reader())
    private let confirmed_us: Atomic<Int64>
    /// The latest instant that any request came at, to within ``grain_us``.
    private let latest_us: Atomic<Int64>
    private let movedBytes = Atomic<Int64>(0)
    /// Attempts of requests to renew the copy, ended.
    private let attempts = Atomic(0)

    /// Written no more often than this, so that verifiers do not fight for it.
    private static var grain_us: Int64 { 1_000 }
    /// Time between two attempts at a store that does not answer, at the most.
    private static var retryGap_us: Int64 { 100_000 }

    /// Reads the whole log as of `now`.
    ///
    /// - Parameter firstRefresh: when the copy counts as too old for the first time.
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

    /// Bytes that went to this node and from it for the copy's sake.
    var bytesMoved: Int64 { movedBytes.load(ordering: .relaxed) }

    func count(bytes: Int64) { movedBytes.wrappingAdd(bytes, ordering: .relaxed) }

    // MARK: For verifiers

    /// Makes the copy good enough to answer a request at `now`.
    ///
    /// - Throws: what the store did, when it is older than it may be and could not be renewed.
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

    /// While the store is unavailable, requests that can do with the copy as it is try now and
    /// then; of those that can't, one tries while the others wait for what comes of it.
    private func renew(
        _ reader: inout Reader, at now_us: Int64, attemptsSeen: Int
    ) throws(StrategyError) {
        guard isDue(now_us) else { return }  // another request has done it
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

    /// A connection that broke while nobody used it is found out by its next use: reading can be
    /// repeated without harm.
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
            while true {
                let page = try log.read(after: &reader.place, on: connection)
                for entry in page.entries { memory.insert(entry) }
                if page.isLast { break }
            }
            reader.failure = nil
        } catch {
            reader.isDoubtful = true
            throw error
        }
    }

    /// Servers' clocks, from which places come, agree to within this.
    private static var clockTolerance_s: UInt64 { 10 }

    /// Where to go on after the store was unavailable. A store that knows of no place as late as
    /// this node's has lost entries and will assign the same ids again; another server's clock may
    /// be behind.
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

    /// The latest instant that a request came at: what has been read once this was asked holds
    /// every revocation acknowledged before it.
    var latest: NumericDate { NumericDate(microseconds: latest_us.load(ordering: .acquiring)) }

    func confirm(asOf instant: NumericDate) {
        confirmed_us.max(instant.microseconds, ordering: .acquiringAndReleasing)
    }

    var place: RedisStreamID { reader.withLock { $0.place } }

    /// Takes what the feed brought, read up to `place`.
    func take(_ entries: [RevocationLog.Entry], upTo place: RedisStreamID? = nil) {
        for entry in entries { memory.insert(entry) }
        guard let place else { return }
        reader.withLock { $0.place = max($0.place, place) }
    }

    /// Reads what is new since the last reading, after the feed was away.
    func recover() throws(StrategyError) {
        try reader.withLock { reader throws(StrategyError) in
            reader.isDoubtful = true
            try readOnTwice(&reader)
        }
    }

    /// Reads what is new since the last reading.
    func readOn() throws(StrategyError) {
        try reader.withLock { reader throws(StrategyError) in try readOnTwice(&reader) }
    }
}
