import CPlatform
import Logging
import OAuth
import Revocation
import Threads
import Tokens

/// Removes what has expired, again and again, on a thread of its own, while a server runs.
///
/// `@unchecked Sendable`: the state is accessed only with the condition's lock held.
final class Housekeeper: @unchecked Sendable {
    /// Removes a limited amount. Returns whether there may be more.
    typealias Purge = @Sendable () -> Bool

    private let purge: Purge
    private let period_ns: UInt64
    private let condition: ThreadCondition
    private var isRunning = false
    private var isEnding = false

    private static let title = "the removal of what has expired"
    /// The pause before what one purge has left over.
    private static let shortPause_ns: UInt64 = 1_000_000_000

    init(every period: Duration, _ purge: @escaping Purge) throws(ThreadStartError) {
        self.purge = purge
        period_ns = UInt64(clamping: max(period.nanoseconds, 1))
        condition = try ThreadCondition(for: Self.title)
    }

    /// Starts the thread. Called once.
    func begin() throws(ThreadStartError) {
        condition.withLock { isRunning = true }
        do throws(ThreadStartError) {
            try SystemThread.start(Self.title) { [self] in run() }
        } catch {
            condition.withLock { isRunning = false }
            throw error
        }
    }

    /// Ends the thread and waits for the purge under way.
    func end() {
        condition.withLock {
            isEnding = true
            condition.broadcast()
            while isRunning { condition.wait() }
        }
    }

    private func run() {
        var pause_ns = period_ns
        while wait(pause_ns) {
            pause_ns = purge() ? min(period_ns, Self.shortPause_ns) : period_ns
        }
        condition.withLock {
            isRunning = false
            condition.broadcast()
        }
    }

    /// Returns false at the end.
    private func wait(_ pause_ns: UInt64) -> Bool {
        let due_ns = platform_monotonic_ns() &+ pause_ns
        return condition.withLock { () -> Bool in
            while !isEnding, platform_monotonic_ns() < due_ns { condition.wait(until: due_ns) }
            return !isEnding
        }
    }
}

extension AuthorityParts {
    /// Rows of the authorization server's own store that one purge removes at most.
    private static let mostRows = 10_000

    /// Removes what has expired as of now. Returns whether there may be more.
    func purge() -> Bool {
        let (rows, entries) = purge(at: now, upTo: Self.mostRows)
        // The log has the reason of a failure, and the next purge may succeed.
        let removed = (rows: try? rows.get(), entries: try? entries.get())
        var counts: Logger.Metadata = [:]
        if let count = removed.rows { counts["rows"] = "\(count)" }
        if let count = removed.entries { counts["entries"] = "\(count)" }
        if !counts.isEmpty { log.debug("removed what has expired", metadata: counts) }
        return (removed.rows ?? 0) >= Self.mostRows
    }

    /// Removes what has expired from the server's own store and from the strategy's. A failure of
    /// one does not keep the other from it, and is logged.
    ///
    /// - Parameter most: how many rows of the own store are removed at most.
    func purge(
        at now: NumericDate, upTo most: Int = .max
    ) -> (rows: Result<Int, WebRefusal>, entries: Result<Int, WebRefusal>) {
        let rows = Result<Int, WebRefusal> { () throws(WebRefusal) -> Int in
            try answered(log) { () throws(OAuthError) -> Int in
                try service.purge(at: now, upTo: most)
            }
        }
        let entries = Result<Int, WebRefusal> { () throws(WebRefusal) -> Int in
            try decide { () throws(StrategyError) -> Int in try strategy.purge(at: now) }
        }
        return (rows, entries)
    }
}
