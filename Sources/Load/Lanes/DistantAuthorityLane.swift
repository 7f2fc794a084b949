import HeapModule
import Revocation

/// The network between clients and the authorization server.
package protocol ClientNetwork {
    /// Draws the delay of one direction; nil while there is no delay.
    mutating func delay_ns() -> UInt64?

    /// Records the time that a request and its answer spent on the network.
    func note(roundTrip_ns: UInt64)
}

/// A lane to an authorization server that clients reach over a network. A client's request reaches
/// the server half a round trip later, and the answer takes as long to reach the client. Meanwhile
/// the server serves other clients, one at a time, in order of arrival.
///
/// The server's own operations cross no network and complete immediately, so no revocation waits
/// for a message. The server works on the lane's thread, while requests are sent or completions
/// awaited.
package struct DistantAuthorityLane<Calls: AuthorityLane, Timer: LoopTimer>: AuthorityLane {
    /// A client's request on its way to the server.
    private struct Request {
        let tag: Int
        let operation: AuthorityCall.Operation
        let took_ns: UInt64
    }

    /// The server's answer on its way to the client.
    private struct Reply {
        let tag: Int
        let result: Result<AuthorityResult, StrategyError>
        /// The time that the request spent on the network.
        let there_ns: UInt64
        let sent_ns: UInt64
    }

    package let depth: Int
    private var calls: Calls
    private let timer: Timer
    private var network: (any ClientNetwork)?
    private var requests = Heap<Flight<Request>>()
    private var replies = Heap<Flight<Reply>>()
    private var freeTags: [Int]
    private var sent = 0
    /// When the server became idle.
    private var idleSince_ns: UInt64 = 0
    private let never = StopFlag()

    /// The most clients that can wait at the same time.
    private static var mostOutstanding: Int { 4_096 }

    /// - Parameters:
    ///   - calls: the lane that performs the calls; it has to complete each immediately.
    ///   - network: nil where there is none.
    package init(_ calls: Calls, over network: (any ClientNetwork)?, timer: Timer) {
        self.calls = calls
        self.network = network
        self.timer = timer
        depth = network == nil ? 0 : Self.mostOutstanding
        freeTags = Array(0..<depth)
    }

    package mutating func submit(_ call: AuthorityCall) -> Submission<AuthorityAnswer> {
        guard call.isFromClient, !freeTags.isEmpty, let delay_ns = network?.delay_ns() else {
            return .completed(calls.perform(call))
        }
        let now_ns = timer.now_ns()
        serveNext(at: now_ns)
        let tag = freeTags.removeLast()
        sent += 1
        requests.insert(
            Flight(
                Request(tag: tag, operation: call.operation, took_ns: delay_ns), number: sent,
                due_ns: now_ns &+ delay_ns))
        return .pending(tag: tag)
    }

    package mutating func collect(until deadline_ns: UInt64) -> Completion<AuthorityAnswer>? {
        while true {
            let now_ns = timer.now_ns()
            if let completion = deliver(at: now_ns) { return completion }
            if serveNext(at: now_ns) {
                let served_ns = timer.now_ns()
                if served_ns >= deadline_ns { return deliver(at: served_ns) }
                continue
            }
            let next_ns = min(requests.min?.due_ns ?? .max, replies.min?.due_ns ?? .max)
            guard next_ns != .max, now_ns < deadline_ns else { return nil }
            _ = timer.wait(until: min(next_ns, deadline_ns), unless: never)
        }
    }

    /// Serves the client that has waited longest, if a request has arrived. Returns whether one
    /// had.
    ///
    /// An idle server may take up a request late, because a sleeping thread wakes late. That delay
    /// counts as time on the network, and the answer's time on the network is shortened by as much.
    @discardableResult
    private mutating func serveNext(at now_ns: UInt64) -> Bool {
        guard let next = requests.min, next.due_ns <= now_ns else { return false }
        _ = requests.popMin()
        let late_ns = now_ns - min(max(next.due_ns, idleSince_ns), now_ns)
        let request = next.content
        let answer = calls.perform(AuthorityCall(request.operation, sent_ns: now_ns))
        idleSince_ns = answer.completed_ns
        let delay_ns = network?.delay_ns() ?? 0
        replies.insert(
            Flight(
                Reply(
                    tag: request.tag, result: answer.result, there_ns: request.took_ns &+ late_ns,
                    sent_ns: answer.completed_ns),
                number: next.number,
                due_ns: answer.completed_ns &+ (delay_ns - min(late_ns, delay_ns))))
        return true
    }

    private mutating func deliver(at now_ns: UInt64) -> Completion<AuthorityAnswer>? {
        guard let next = replies.min, next.due_ns <= now_ns else { return nil }
        _ = replies.popMin()
        let reply = next.content
        freeTags.append(reply.tag)
        network?.note(roundTrip_ns: reply.there_ns &+ (now_ns - min(reply.sent_ns, now_ns)))
        return Completion(
            tag: reply.tag,
            answer: AuthorityAnswer(
                reply.result, decided_ns: reply.sent_ns, completed_ns: now_ns))
    }
}

/// Something on its way that arrives at `due_ns`.
private struct Flight<Content>: Comparable {
    let content: Content
    /// The order of sending, which decides between two that arrive at the same time.
    let number: Int
    let due_ns: UInt64

    init(_ content: Content, number: Int, due_ns: UInt64) {
        self.content = content
        self.number = number
        self.due_ns = due_ns
    }

    static func < (left: Flight, right: Flight) -> Bool {
        (left.due_ns, left.number) < (right.due_ns, right.number)
    }

    static func == (left: Flight, right: Flight) -> Bool { left.number == right.number }
}
