import Load
import Synchronization

/// One restart of a resource server.
struct Restart: Sendable, Hashable {
    let node: Int
    /// When the server was about to be killed, on the monotonic clock.
    let killed_ns: UInt64
    /// When its successor accepted connections; nil as long as it does not.
    var ready_ns: UInt64?

    /// The time from the kill until the successor was ready; nil as long as it is not.
    var took_ns: UInt64? { ready_ns.map { $0 - min(killed_ns, $0) } }
}

/// The restarts of a soak. Safe to use from any thread.
final class RestartLog: Sendable {
    private let restarts = Mutex<[Restart]>([])

    /// Enters a restart that begins now. The time is read while the log is locked, so whoever reads
    /// the log at an instant knows every restart that had begun by then.
    func begin(of node: Int) {
        restarts.withLock { $0.append(Restart(node: node, killed_ns: TrialClock.now_ns())) }
    }

    /// Notes that the restart that was entered last is over.
    func end(at instant_ns: UInt64) {
        restarts.withLock { restarts in
            guard let last = restarts.indices.last else { return }
            restarts[last].ready_ns = instant_ns
        }
    }

    var all: [Restart] { restarts.withLock { $0 } }
}

/// The times around restarts, whose requests are counted apart: from a margin before each kill to a
/// margin after the new server was ready.
struct RestartWindows: Sendable, Hashable {
    static let margin_ns: UInt64 = 2_000_000_000

    private let windows: [ClosedRange<UInt64>]

    /// - Parameter restarts: one that is not over lasts for ever.
    init(_ restarts: [Restart]) {
        windows = restarts.map { restart in
            let from_ns = restart.killed_ns - min(Self.margin_ns, restart.killed_ns)
            guard let ready_ns = restart.ready_ns else { return from_ns...UInt64.max }
            let (to_ns, overflow) = ready_ns.addingReportingOverflow(Self.margin_ns)
            return from_ns...max(overflow ? UInt64.max : to_ns, from_ns)
        }
    }

    func contains(_ instant_ns: UInt64) -> Bool { windows.contains { $0.contains(instant_ns) } }

    /// Returns whether any instant of a span, without its end, is in a window.
    func overlap(_ span_ns: Range<UInt64>) -> Bool { windows.contains { $0.overlaps(span_ns) } }

    /// Returns the windows that a span touches.
    func within(_ span_ns: Range<UInt64>) -> RestartWindows {
        RestartWindows(ranges: windows.filter { $0.overlaps(span_ns) })
    }

    private init(ranges: [ClosedRange<UInt64>]) { windows = ranges }
}
