import Dispatch
import Revocation
import Stores
import Synchronization
import Threads
import Tokens

/// Delivers the events of a log to every registered receiver (RFC 8935), each from a thread of its
/// own, so that no receiver waits for another.
///
/// A receiver gets the events in their order, each again until it has acknowledged it. The threads
/// start with the first event after their receiver has registered. Deinitialization ends them and
/// waits for their deliveries under way.
final class EventDelivery: Sendable {
    private let transmitter: any EventTransmitter
    private let outbox: EventOutbox
    private let board: EventBoard
    private let threads = DispatchGroup()

    init(
        of log: EventLog, signing key: JSONWebKey, to transmitter: any EventTransmitter
    ) throws(StrategyError) {
        self.transmitter = transmitter
        let opened = try log.open()
        outbox = EventOutbox(log, epoch: opened.epoch, signing: key)
        let last = try fromStore(try opened.last())
        do throws(ThreadStartError) {
            board = try EventBoard(last: last)
        } catch {
            throw StrategyError(.failed, error.description)
        }
    }

    deinit {
        board.end()
        threads.wait()
    }

    var fanOut: EventFanOut { board.fanOut }

    /// Has an event delivered that is in the log.
    func announce(_ sequence: Int64) {
        for receiver in board.announce(sequence, to: transmitter.receivers) { serve(receiver) }
    }

    private func serve(_ receiver: Int) {
        let courier = EventCourier(
            receiver: receiver, transmitter: transmitter, outbox: outbox, board: board)
        let threads = threads
        threads.enter()
        do throws(ThreadStartError) {
            try SystemThread.start("the delivery of events") {
                courier.run()
                threads.leave()
            }
        } catch {
            threads.leave()  // nobody else will leave the group
            // The event takes effect all the same: the node fetches it. The next event tries again.
            board.forget(receiver)
        }
    }
}

/// Signs events, each once for all receivers while it is new.
final class EventOutbox: Sendable {
    private struct State {
        var signer: TokenSigner?
        var recent: [Int64: [UInt8]] = [:]
    }

    let log: EventLog
    private let epoch: String
    private let key: JSONWebKey
    private let state = Mutex(State())

    private static let mostRecent = 256

    /// - Parameter epoch: the log's.
    init(_ log: EventLog, epoch: String, signing key: JSONWebKey) {
        self.log = log
        self.epoch = epoch
        self.key = key
    }

    func token(of event: LoggedEvent) throws(StrategyError) -> [UInt8] {
        try state.withLock { state throws(StrategyError) -> [UInt8] in
            if let known = state.recent[event.sequence] { return known }
            let token = try sign(event, by: &state)
            if state.recent.count >= Self.mostRecent { state.recent.removeAll() }
            state.recent[event.sequence] = token
            return token
        }
    }

    private func sign(
        _ event: LoggedEvent, by state: inout State
    ) throws(StrategyError) -> [UInt8] {
        let signer: TokenSigner
        if let known = state.signer {
            signer = known
        } else {
            signer = try fromTokens(try TokenSigner(key, type: SecurityEventToken.type))
            state.signer = signer
        }
        let token = SecurityEventToken(
            issuer: log.context.issuer, audience: log.context.audience,
            tokenID: "event-\(epoch)-\(event.sequence)", issuedAt: event.occurredAt,
            occurredAt: event.occurredAt, sequence: event.sequence, epoch: epoch,
            event: event.event)
        return try fromTokens(try token.signed(by: signer))
    }
}

/// The work of the thread that serves one receiver.
private struct EventCourier: Sendable {
    let receiver: Int
    let transmitter: any EventTransmitter
    let outbox: EventOutbox
    let board: EventBoard

    /// A receiver that lags by more events is sent the newest alone: it then fetches the others
    /// together.
    private static let mostLag: Int64 = 256
    private static let shortestPause_ms = 5
    private static let longestPause_ms = 500

    func run() {
        var log: EventLogConnection?
        var pause_ms = Self.shortestPause_ms
        while let work = board.work(for: receiver) {
            do throws(StrategyError) {
                let open = if let log { log } else { try outbox.log.open() }
                log = open
                try deliver(after: work.after, upTo: work.upTo, from: open)
                pause_ms = Self.shortestPause_ms
            } catch {
                // The receiver is away, or the log is. Nothing here could handle the error.
                board.pause(milliseconds: pause_ms)
                pause_ms = min(pause_ms * 2, Self.longestPause_ms)
            }
        }
    }

    private func deliver(
        after sequence: Int64, upTo last: Int64, from log: EventLogConnection
    ) throws(StrategyError) {
        let start = last - sequence > Self.mostLag ? last - 1 : sequence
        for event in try fromStore(try log.events(after: start)) {
            guard !board.isOver else { return }
            try transmitter.deliver(try outbox.token(of: event), to: receiver)
            board.acknowledge(event.sequence, by: receiver)
        }
        // Also past events that were purged.
        board.acknowledge(last, by: receiver)
    }
}
