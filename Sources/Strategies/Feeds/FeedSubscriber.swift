import Foundation
import Revocation
import Stores
import Threads
import Tokens

/// Applies what a feed pushes to a node's copy, on its own thread and connection.
///
/// Deinitialization ends the thread and waits for it. If the connection fails, the thread
/// reconnects, first after 5 ms and then at growing intervals. It reads what it missed before it
/// continues.
final class FeedSubscriber<Memory: RevocationMemory>: Sendable {
    private let wake: WakeSignal
    private let end = DispatchGroup()
    /// The thread's clock, readable once the thread has begun.
    private let clock = ThreadClock()

    init(
        _ feed: Feed, keeping copy: RevocationReplica<Memory>, heartbeat: Duration
    ) throws(StrategyError) {
        wake = try fromStore(try WakeSignal())
        let follower = FeedFollower(
            feed: feed, copy: copy, wake: wake,
            heartbeat_ms: max(Int(clamping: heartbeat.microseconds / 1_000), 1))
        let (end, clock) = (end, clock)
        end.enter()
        do throws(ThreadStartError) {
            try SystemThread.start("a node's feed reader") {
                Thread.current.name = "feed reader"
                clock.begin()
                follower.run()
                clock.end()
                end.leave()
            }
        } catch {
            end.leave()  // nobody else will leave the group
            throw StrategyError(.failed, error.description)
        }
    }

    /// CPU time of the thread so far; nil if the system does not report it.
    var processorTime_ns: UInt64? { clock.time_ns }

    deinit {
        wake.raise()
        end.wait()
    }
}

/// How a feed delivers revocations to a node.
enum Feed: String, Sendable, CaseIterable {
    /// `PUBLISH`: messages sent while a node was disconnected are lost, so it reads the whole log
    /// again.
    case pubsub
    /// `XREAD BLOCK`: a node that was disconnected resumes from its last position.
    case stream

    func recovery<Memory>(_ type: Memory.Type) -> RevocationReplica<Memory>.Recovery {
        switch self {
        case .pubsub: .startsAgain
        case .stream: .resumes
        }
    }

    /// Interval between two pings of a silent feed. It is short enough for several pings within the
    /// age that a copy may reach, so that no request has to wait for one.
    static func heartbeat(within maxStale: Duration) -> Duration {
        min(max(maxStale / 4, .milliseconds(2)), .seconds(10))
    }
}

/// The work of a subscriber's thread.
private struct FeedFollower<Memory: RevocationMemory>: Sendable {
    let feed: Feed
    let copy: RevocationReplica<Memory>
    let wake: WakeSignal
    let heartbeat_ms: Int

    func run() {
        var pause_ms = 5
        var isFirst = true
        while !wake.isRaised {
            do throws(StrategyError) {
                switch feed {
                case .stream: try followStream(isFirst: isFirst) { pause_ms = 5 }
                case .pubsub: try followChannel(isFirst: isFirst) { pause_ms = 5 }
                }
            } catch {
                // Requests find the copy too old and report why. Nothing here could handle the
                // error.
                wake.wait(milliseconds: pause_ms)
                pause_ms = min(pause_ms * 2, 500)
            }
            isFirst = false
        }
    }

    private func followStream(isFirst: Bool, heard: () -> Void) throws(StrategyError) {
        let connection = try copy.log.access.connect()
        var counted: Int64 = 0
        if !isFirst { try copy.recover() }
        let key = copy.log.key
        while !wake.isRaised {
            let (instant, place) = (copy.latest, copy.place)
            let entries = try fromStore(
                try connection.awaitStream(
                    key: key.span, after: place, limit: RevocationLog.pageLength,
                    milliseconds: heartbeat_ms, unless: wake))
            copy.count(bytes: connection.bytesMoved - counted)
            counted = connection.bytesMoved
            guard let entries else { return }
            let page = RevocationLog.LogPage(entries)
            copy.take(page.entries, upTo: entries.last?.id)
            if page.isLast { copy.confirm(asOf: instant) }
            copy.memory.sweep(at: instant)
            heard()
        }
    }

    private func followChannel(isFirst: Bool, heard: () -> Void) throws(StrategyError) {
        let (access, channel) = (copy.log.access, copy.log.channel)
        let subscriber = try fromStore(
            try RedisSubscriber(
                access.endpoint, deadlines: access.deadlines, channel: channel,
                over: access.network))
        var counted: Int64 = 0
        // Subscribes before it reads the log, so that no entry is missed in between.
        if isFirst { try copy.readOn() } else { try copy.recover() }
        func take(_ message: [UInt8]) {
            if let entry = RevocationLog.entry(message) { copy.take([entry]) }
        }
        while !wake.isRaised {
            let instant = copy.latest
            guard try fromStore(try subscriber.catchUp(unless: wake, take)) else { return }
            copy.confirm(asOf: instant)
            copy.memory.sweep(at: instant)
            heard()
            try fromStore(
                try subscriber.listen(milliseconds: heartbeat_ms, unless: wake, take))
            copy.count(bytes: subscriber.bytesMoved - counted)
            counted = subscriber.bytesMoved
        }
    }
}
