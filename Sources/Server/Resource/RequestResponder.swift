import Logging
import NIOCore
import Revocation
import ServerContract
import Stores
import Tokens

/// Decides how to answer requests, with one event loop's verifier. Confined to that loop.
final class RequestResponder {
    /// The answer to a request, and the digest of the claims if the request asked for it.
    private struct Decision {
        let reply: Reply
        let digest: UInt32?

        init(_ reply: Reply, digest: UInt32? = nil) {
            self.reply = reply
            self.digest = digest
        }
    }

    /// Why a request is not given to its resource.
    private struct Objection: Error {
        let reply: Reply
    }

    let service: ResourceService
    let tick: LoopTick
    private let verifier: TokenVerification
    private var answers: AnswerBook
    /// Why the last verification reached no decision; nil if it did.
    private var failing: StrategyError.Kind?
    private var isOutageLogged = false
    /// Until when no further outage is logged.
    private var quiet_ns: UInt64 = 0
    /// Until when no further event that cannot be taken is logged: anybody may send one.
    private var eventsQuiet_ns: UInt64 = 0

    private static let quietPeriod_ns: UInt64 = 1_000_000_000

    private static let eventType = Array("application/secevent+jwt".utf8)

    /// Called on the event loop, whose thread the verifier is made for.
    init(_ service: ResourceService, on eventLoop: any EventLoop) throws(StrategyError) {
        self.service = service
        tick = LoopTick(of: eventLoop)
        verifier = try service.node.makeVerification()
        answers = AnswerBook(requiring: service.requiredScope)
    }

    /// Returns the answer to a complete request.
    ///
    /// - Parameter input: begins with the head.
    func response(
        to head: RequestHead, in input: ByteBuffer, body: [UInt8] = [], closing: Bool
    ) -> ByteBuffer {
        let now_ns = service.now_ns()
        let decision = input.withUnsafeReadableBytes { raw -> Decision in
            decide(head, raw.bindMemory(to: UInt8.self).span, body, at: now_ns)
        }
        return answers.answer(decision.reply, at: now_ns)
            .sent(to: head.method, closing: closing, digest: decision.digest)
    }

    /// Returns an answer after which the connection is closed.
    func lastResponse(_ reply: Reply, to method: RequestHead.Method = .get) -> ByteBuffer {
        answers.answer(reply, at: service.now_ns()).sent(to: method, closing: true)
    }

    /// Returns why a request's body is not worth reading; nil if it is.
    func objection(to head: RequestHead, in input: ByteBuffer) -> Reply? {
        input.withUnsafeReadableBytes { raw -> Reply? in
            do throws(Objection) {
                _ = try route(head, raw.bindMemory(to: UInt8.self).span)
                return nil
            } catch {
                return error.reply
            }
        }
    }

    private func decide(
        _ head: RequestHead, _ bytes: Span<UInt8>, _ body: [UInt8], at now_ns: UInt64
    ) -> Decision {
        do throws(Objection) {
            switch try route(head, bytes) {
            case .photos(let request): return try verdict(request, head, bytes, at: now_ns)
            case .health: return Decision(.healthy)
            case .readiness: return Decision(readiness(at: now_ns))
            case .events: return Decision(take(body, head, bytes, at: now_ns))
            case .nodeReading: return Decision(.json(service.reading))
            case .network: return Decision(switchNetwork(body))
            }
        } catch {
            return Decision(error.reply)
        }
    }

    private func route(
        _ head: RequestHead, _ bytes: Span<UInt8>
    ) throws(Objection) -> ResourceRoute {
        guard let route = ResourceRoute(head, bytes) else { throw Objection(reply: .notFound) }
        if case .events = route, service.node.takeEvent == nil {
            throw Objection(reply: .notFound)
        }
        if route.isControl, service.secret == nil { throw Objection(reply: .notFound) }
        guard route.allows(head.method) else {
            throw Objection(reply: .methodNotAllowed(allowed: route.allowed))
        }
        if head.method != .post, head.body != .none {
            throw Objection(reply: .fault(.unexpectedBody))
        }
        if route.isControl {
            guard case .token(let range) = BearerCredentials.read(head, bytes),
                service.secret?.matches(bytes.extracting(range)) == true
            else { throw Objection(reply: .wrongSecret) }
        }
        return route
    }
}

extension RequestResponder {
    /// Verifies the token and its scope (RFC 6750).
    private func verdict(
        _ request: VerificationRequest, _ head: RequestHead, _ bytes: Span<UInt8>,
        at now_ns: UInt64
    ) throws(Objection) -> Decision {
        guard !BearerCredentials.areInQuery(head, bytes) else {
            throw Objection(reply: .invalidRequest(.inQuery))
        }
        let token: Range<Int>
        switch BearerCredentials.read(head, bytes) {
        case .absent: throw Objection(reply: .noToken)
        case .malformed: throw Objection(reply: .invalidRequest(.malformed))
        case .token(let range): token = range
        }
        guard tick.waited_ns(now_ns) <= service.limits.queueing_ns else {
            throw Objection(reply: .busy)
        }
        let verdict: Verdict
        do throws(StrategyError) {
            verdict = try verifier.verify(
                bytes.extracting(token), request, service.clock.date(at: now_ns))
        } catch {
            note(error, at: now_ns)
            return Decision(.unavailable(reason: error.kind.rawValue))
        }
        switch verdict {
        case .refused(let refusal): return Decision(.refused(refusal))
        case .active(let principal):
            // A refusal shows nothing: a token may be refused before anything is looked up.
            if failing != nil { noteRecovery() }
            guard principal.isGranted(service.requiredScope) else {
                return Decision(.insufficientScope)
            }
            return Decision(
                .photos(isHighStakes: request.isHighStakes, tellsClaims: head.wantsClaims),
                digest: head.wantsClaims ? principal.digest : nil)
        }
    }

    /// Returns whether tokens can be verified: whether the last one could, or the look-ups of a
    /// verification can be made now.
    private func readiness(at now_ns: UInt64) -> Reply {
        guard failing != nil else { return .ready }
        do throws(StrategyError) {
            try verifier.probe(service.clock.date(at: now_ns))
            noteRecovery()
            return .ready
        } catch {
            note(error, at: now_ns)
            return .unavailable(reason: error.kind.rawValue)
        }
    }

    /// Takes a security event that the authorization server pushes (RFC 8935, section 2).
    private func take(
        _ event: [UInt8], _ head: RequestHead, _ bytes: Span<UInt8>, at now_ns: UInt64
    ) -> Reply {
        guard let takeEvent = service.node.takeEvent else { return .notFound }
        guard let type = head.contentType, FieldText.spells(Self.eventType, bytes, type) else {
            return .badEvent(description: "the body is not application/secevent+jwt")
        }
        guard tick.waited_ns(now_ns) <= service.limits.queueing_ns else { return .busy }
        do throws(StrategyError) {
            try takeEvent(event)
            return .eventTaken
        } catch {
            if now_ns >= eventsQuiet_ns {
                eventsQuiet_ns = now_ns &+ Self.quietPeriod_ns
                service.log.warning(
                    "cannot take a security event", metadata: ["cause": "\(error.description)"])
            }
            switch error.kind {
            case .failed, .unsupportedTarget: return .badEvent(description: error.description)
            case .timeout, .unreachable: return .unavailable(reason: error.kind.rawValue)
            }
        }
    }

    private func switchNetwork(_ body: [UInt8]) -> Reply {
        guard let order = ControlNetwork(json: body) else { return .badBody }
        service.network?.turn(on: order.isOn)
        return .json(ControlDone())
    }

    /// Logs the first failure after a success, at most once per second.
    private func note(_ failure: StrategyError, at now_ns: UInt64) {
        if failing == nil, now_ns >= quiet_ns {
            quiet_ns = now_ns &+ Self.quietPeriod_ns
            isOutageLogged = true
            service.log.warning(
                "cannot verify tokens",
                metadata: [
                    "reason": "\(failure.kind.rawValue)", "cause": "\(failure.description)",
                ])
        }
        failing = failure.kind
    }

    private func noteRecovery() {
        failing = nil
        guard isOutageLogged else { return }
        isOutageLogged = false
        service.log.notice("can verify tokens again")
    }
}

@available(*, unavailable)
extension RequestResponder: Sendable {}

extension Principal {
    /// Whether `scope` is one of the token's (RFC 6749, section 3.3).
    fileprivate func isGranted(_ required: String) -> Bool {
        required.isEmpty || scope.utf8.elementsEqual(required.utf8)
            || scope.utf8.split(separator: FieldText.space).contains {
                $0.elementsEqual(required.utf8)
            }
    }
}
