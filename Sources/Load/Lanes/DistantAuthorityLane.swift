import HeapModule
import Revocation

/// What lies between clients and the authorization server.
package protocol ClientNetwork {
    /// How long one direction takes this time; nil while nothing lies between.
    mutating func delay_ns() -> UInt64?

    /// Notes how long an exchange was on its way, there and back.
    func note(roundTrip_ns: UInt64)
}

/// A lane to an authorization server that clients reach over a network. What a client asks for
/// reaches the server half a round trip later, and the answer reaches the client as much later.
/// Meanwhile the server serves others, one at a time, in the order in which they arrive.
///
/// What the server does by itself crosses nothing and is done at once: no revocation waits for a
/// message. The server works on the lane's thread, while requests are sent or completions awaited.
package struct DistantAuthorityLane<Calls: AuthorityLane, Timer: LoopTimer>: AuthorityLane {
    /// A client's request, on its way to the server.
    private struct Request {
        let tag: Int
        let operation: AuthorityCall.Operation
        let took_ns: UInt64
    }

    /// The server's answer, on its way to the client.
    private struct Reply {
        let tag: Int
        let result: Result<AuthorityResult, StrategyError>
        /// How long the request was on its way.
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
    /// Since when the server has had nothing to do.
    private var idleSince_ns: UInt64 = 0
    private let never = StopFlag()

    /// More clients than this do not wait at once.
    private static var mostOutstanding: Int { 4_096 }

    /// - Parameters:
    ///   - calls: completes each call at once.
    ///   - network: nil where nothing lies between.
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

    /// Serves the client that has waited longest, if one has arrived; whether one had.
    ///
    /// A request that the server takes up late although it was idle, because a sleeping thread
    /// wakes late, was so much longer on its way. The answer makes up for it.
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

/// What is on its way until it arrives.
private struct Flight<Content>: Comparable {
    let content: Content
    /// In the order of sending, for two that arrive at once.
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
