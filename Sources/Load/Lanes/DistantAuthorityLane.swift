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
/// the server serves other clients, in order of arrival: one at a time where it works on the lane's
/// thread, while requests are sent or completions awaited, and otherwise as many as the lane to it
/// has requests under way.
///
/// The server's own operations cross no network and complete immediately, so no revocation waits
/// for a message.
package struct DistantAuthorityLane<Calls: AuthorityLane, Timer: LoopTimer>: AuthorityLane {
    /// A client's request on its way to the server, or at the server.
    private struct Request {
        let tag: Int
        /// The order of sending.
        let number: Int
        let operation: AuthorityCall.Operation
        /// The time on the network; nil if there is none, or if it is off.
        let took_ns: UInt64?
        /// How late an idle server took it up.
        var late_ns: UInt64 = 0
    }

    /// The server's answer on its way to the client.
    private struct Reply {
        let tag: Int
        let answer: AuthorityAnswer
        /// The time that the request spent on the network; nil if it crossed none.
        let there_ns: UInt64?
    }

    package let depth: Int
    private var calls: Calls
    private let timer: Timer
    private var network: (any ClientNetwork)?
    private var requests = Heap<Flight<Request>>()
    private var atServer: Outstanding<Request>
    private var replies = Heap<Flight<Reply>>()
    private var freeTags: [Int]
    private var sent = 0
    /// When the server last became able to take up another request.
    private var idleSince_ns: UInt64 = 0
    private let never = StopFlag()

    /// The most clients that can wait at the same time.
    private static var mostOutstanding: Int { 4_096 }

    /// - Parameters:
    ///   - calls: the lane that performs the calls. It has to complete each immediately, except
    ///     those of clients.
    ///   - network: nil where there is none.
    package init(_ calls: Calls, over network: (any ClientNetwork)?, timer: Timer) {
        self.calls = calls
        self.network = network
        self.timer = timer
        atServer = Outstanding(depth: calls.depth)
        depth = network == nil && calls.depth == 0 ? 0 : Self.mostOutstanding
        freeTags = Array(0..<depth)
    }

    package mutating func submit(_ call: AuthorityCall) -> Submission<AuthorityAnswer> {
        guard call.isFromClient, !freeTags.isEmpty else { return .completed(calls.perform(call)) }
        let delay_ns = network?.delay_ns()
        guard delay_ns != nil || calls.depth > 0 else { return .completed(calls.perform(call)) }
        let now_ns = timer.now_ns()
        let tag = freeTags.removeLast()
        sent += 1
        requests.insert(
            Flight(
                Request(tag: tag, number: sent, operation: call.operation, took_ns: delay_ns),
                number: sent, due_ns: now_ns &+ (delay_ns ?? 0)))
        serveNext(at: now_ns)
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
            let arrival_ns: UInt64 = atServer.isFull ? .max : requests.min?.due_ns ?? .max
            let next_ns = min(arrival_ns, replies.min?.due_ns ?? .max)
            if !atServer.isEmpty {
                let isAnswered = takeAnswer(until: min(next_ns, deadline_ns))
                guard isAnswered || now_ns < deadline_ns else { return nil }
                continue
            }
            guard next_ns != .max, now_ns < deadline_ns else { return nil }
            _ = timer.wait(until: min(next_ns, deadline_ns), unless: never)
        }
    }

    /// Has the server take up the request that has waited longest, if one has arrived and the
    /// server has room for it. Returns whether it did.
    ///
    /// An idle server may take up a request late, because a sleeping thread wakes late. That delay
    /// counts as time on the network, and the answer's time on the network is shortened by as much.
    @discardableResult
    private mutating func serveNext(at now_ns: UInt64) -> Bool {
        guard !atServer.isFull, let next = requests.min, next.due_ns <= now_ns else { return false }
        _ = requests.popMin()
        var request = next.content
        request.late_ns = now_ns - min(max(next.due_ns, idleSince_ns), now_ns)
        let call = AuthorityCall(request.operation, isFromClient: true, sent_ns: now_ns)
        switch calls.submit(call) {
        case .completed(let answer):
            idleSince_ns = answer.completed_ns
            sendBack(answer, to: request)
        case .pending(let tag): atServer.put(request, tag: tag)
        }
        return true
    }

    /// Waits for the server to answer a request. Returns false if it answers none by `due_ns`.
    private mutating func takeAnswer(until due_ns: UInt64) -> Bool {
        let wasFull = atServer.isFull
        guard let (request, answer) = atServer.next(from: &calls, until: due_ns) else {
            return false
        }
        if wasFull { idleSince_ns = answer.completed_ns }
        sendBack(answer, to: request)
        return true
    }

    private mutating func sendBack(_ answer: AuthorityAnswer, to request: Request) {
        let delay_ns = request.took_ns == nil ? 0 : network?.delay_ns() ?? 0
        replies.insert(
            Flight(
                Reply(
                    tag: request.tag, answer: answer,
                    there_ns: request.took_ns.map { $0 &+ request.late_ns }),
                number: request.number,
                due_ns: answer.completed_ns &+ (delay_ns - min(request.late_ns, delay_ns))))
    }

    private mutating func deliver(at now_ns: UInt64) -> Completion<AuthorityAnswer>? {
        guard let next = replies.min, next.due_ns <= now_ns else { return nil }
        _ = replies.popMin()
        let (reply, answer) = (next.content, next.content.answer)
        freeTags.append(reply.tag)
        guard let there_ns = reply.there_ns else {
            return Completion(tag: reply.tag, answer: answer)
        }
        network?.note(roundTrip_ns: there_ns &+ (now_ns - min(answer.completed_ns, now_ns)))
        return Completion(
            tag: reply.tag,
            answer: AuthorityAnswer(
                answer.result, decided_ns: answer.completed_ns, completed_ns: now_ns))
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
