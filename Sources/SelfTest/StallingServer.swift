import CPlatform
import Load
import Revocation
import Synchronization
import Tokens

/// A server that takes the same time for every request, except for one stall, and keeps its own
/// log.
struct StallingServer: TokenVerifier {
    /// The least time that an ordinary request takes. It can take longer, because sleeping threads
    /// wake late.
    let service_ns: UInt64
    /// When the server stalls: the first request sent at this date or later takes long.
    let stallAt: NumericDate
    let stall_ns: UInt64
    private let stalled = Once()
    let log: ServerLog

    /// - Parameter requests: the number of requests to come, for the size of the log.
    init(service_ns: UInt64, stallAt: NumericDate, stall_ns: UInt64, requests: Int) {
        self.service_ns = service_ns
        self.stallAt = stallAt
        self.stall_ns = stall_ns
        log = ServerLog(requests: requests)
    }

    func verify(
        _ token: Span<UInt8>, _ request: VerificationRequest, at now: NumericDate
    ) -> Verdict {
        let stalls = now >= stallAt && stalled.isFirst()
        let begun_ns = TrialClock.now_ns()
        let end_ns = begun_ns + (stalls ? stall_ns : service_ns)
        while TrialClock.now_ns() < end_ns { _ = platform_sleep_until(end_ns) }
        log.add(ServerLog.Entry(begun_ns: begun_ns, ended_ns: TrialClock.now_ns(), stalls: stalls))
        return .active(.anyone)
    }

    private final class Once: Sendable {
        private let isDone = Atomic(false)

        func isFirst() -> Bool { !isDone.exchange(true, ordering: .relaxed) }
    }
}

/// When a server began and ended each request, in order. Independent of what the load that called
/// it reports.
final class ServerLog: Sendable {
    struct Entry: Sendable, Hashable {
        let begun_ns: UInt64
        let ended_ns: UInt64
        let stalls: Bool

        var service_ns: UInt64 { ended_ns - begun_ns }
    }

    private let log: Mutex<[Entry]>

    init(requests: Int) {
        var room: [Entry] = []
        room.reserveCapacity(requests)
        log = Mutex(room)
    }

    func add(_ entry: Entry) { log.withLock { $0.append(entry) } }

    var entries: [Entry] { log.withLock { $0 } }
}

/// The response times that follow from a schedule at one server that stalls once.
struct StalledQueue: Sendable {
    let due_ns: [UInt64]
    /// The service time of each request, in order, except for the one that takes the stall.
    let service_ns: [UInt64]
    /// When the server stalls: the first request begun at this time or later takes long.
    let stallAt_ns: UInt64
    let stall_ns: UInt64

    /// The time from due to answered, per request (Lindley, Proc. Cambridge Phil. Soc. 48, 1952).
    var responses_ns: [UInt64] {
        var free_ns: UInt64 = 0
        var hasStalled = false
        return zip(due_ns, service_ns).map { due_ns, service_ns in
            let sent_ns = max(due_ns, free_ns)
            let stalls = !hasStalled && sent_ns >= stallAt_ns
            hasStalled = hasStalled || stalls
            free_ns = sent_ns + (stalls ? stall_ns : service_ns)
            return free_ns - due_ns
        }
    }
}
