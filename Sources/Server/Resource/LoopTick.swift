import NIOCore

/// Measures for how long requests have waited for their event loop.
///
/// A loop reads every connection that has something to read, one after another, and then runs its
/// tasks. A request that is read late in such a round has waited at least since the round began,
/// and so has one behind others on its connection.
struct LoopTick {
    private let eventLoop: any EventLoop
    /// When the round began, on the monotonic clock; nil between rounds.
    private let start_ns: NIOLoopBoundBox<UInt64?>
    private let end: @Sendable () -> Void

    /// Called on the event loop, like all else here.
    init(of eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        let start_ns = NIOLoopBoundBox<UInt64?>(nil, eventLoop: eventLoop)
        self.start_ns = start_ns
        end = { start_ns.value = nil }
    }

    /// Notes that something was read.
    func note(at now_ns: UInt64) {
        guard start_ns.value == nil else { return }
        start_ns.value = now_ns
        eventLoop.execute(end)
    }

    /// Returns for how long a request that is looked at now has waited, at least.
    func waited_ns(_ now_ns: UInt64) -> UInt64 {
        guard let start_ns = start_ns.value, now_ns > start_ns else { return 0 }
        return now_ns - start_ns
    }
}
