package import HTTPClient
package import Load
import Results
package import Revocation
import ServerContract

/// A lane to resource servers: keep-alive connections of one thread, one request in flight on each.
/// A request to a node whose connections are all in use waits for one, within its own time limit.
///
/// The server judges the token by its own clock, at an instant between sent and answered.
package struct HTTPVerificationLane: VerificationLane {
    package let depth: Int
    package private(set) var firstError: StrategyError?
    /// Requests that servers shed. They also count as errors.
    package private(set) var shed = 0
    private let addresses: [HTTPAddress]
    private let templates: [VerificationTemplates]
    private let multiplexer: HTTPMultiplexer
    private let limit_ms: Int
    /// By tag, whether the outstanding request asks for the digest of the claims.
    private var wantsClaims: [Bool]

    /// When a request is given up, unless the maker of the lane says otherwise.
    package static var limit: Duration { .milliseconds(HTTPDeadlines().answer_ms) }

    /// - Parameters:
    ///   - addresses: the nodes' addresses, in their order.
    ///   - waiting: the most requests that can be outstanding beyond one per connection.
    ///   - limit_ms: when a request is given up, waiting included.
    /// - Throws: `.unreachable` where the system cannot wait for many connections at once.
    package init(
        to addresses: [HTTPAddress], connectionsPerNode: Int, waiting: Int = 0,
        limit_ms: Int = HTTPDeadlines().answer_ms
    ) throws(StrategyError) {
        var settings = HTTPMultiplexer.Settings()
        settings.connectionsPerAddress = connectionsPerNode
        settings.waiting = waiting
        settings.wanted = [ControlHeader.claims, ControlHeader.reason]
        do throws(HTTPFailure) {
            multiplexer = try HTTPMultiplexer(to: addresses, settings)
            var templates: [VerificationTemplates] = []
            for address in addresses { templates.append(try VerificationTemplates(for: address)) }
            self.templates = templates
        } catch {
            throw StrategyError(error.kind.ofStrategy, error.description)
        }
        self.addresses = addresses
        self.limit_ms = min(max(limit_ms, 1), 86_400_000)
        depth = multiplexer.depth
        wantsClaims = [Bool](repeating: false, count: multiplexer.depth)
    }

    /// Makes a lane to one resource server.
    ///
    /// - Parameter url: the URL of its photos, `http://ADDRESS:PORT/photos`.
    package init(photos url: String, connections: Int) throws(StrategyError) {
        guard url.hasSuffix(ServerPath.photos),
            let address = HTTPAddress(url: String(url.dropLast(ServerPath.photos.count)))
        else {
            throw StrategyError(
                .failed,
                "cannot send requests to \(url): expected http://ADDRESS:PORT\(ServerPath.photos) "
                    + "with a numeric address")
        }
        try self.init(to: [address], connectionsPerNode: connections)
    }

    /// What the connections did.
    package var counts: HTTPMultiplexer.Counts { multiplexer.counts }

    package var connectionsOpened: Int { counts.opened }

    package mutating func submit(_ call: VerificationCall) -> Submission<VerificationAnswer> {
        let node = Int(call.node)
        // No request can carry such a token unaltered.
        guard HTTPRequestTemplate.allows(call.token.span) else {
            return .completed(
                VerificationAnswer(
                    .refused(VerificationReply.malformed), answered_ns: TrialClock.now_ns()))
        }
        guard templates.indices.contains(node),
            let tag = multiplexer.submit(
                templates[node].template(for: call), filling: call.token.span, to: node,
                at: call.sent_ns, due_ns: call.sent_ns &+ UInt64(limit_ms) &* 1_000_000)
        else { return .completed(VerificationAnswer(.error, answered_ns: TrialClock.now_ns())) }
        wantsClaims[tag] = call.wantsClaims
        return .pending(tag: tag)
    }

    package mutating func collect(until deadline_ns: UInt64) -> Completion<VerificationAnswer>? {
        guard let done = multiplexer.collect(until: deadline_ns) else { return nil }
        return Completion(tag: done.tag, answer: answer(in: done))
    }

    private mutating func answer(in done: HTTPCompletion) -> VerificationAnswer {
        switch done.outcome {
        case .failure(let failure):
            if firstError == nil {
                firstError = StrategyError(failure.kind.ofStrategy, failure.description)
            }
            return VerificationAnswer(
                failure.kind == .timeout ? .timeout : .error, answered_ns: done.completed_ns)
        case .success(let status):
            let reply = VerificationReply(
                status: status, claims: done.values[0], reason: done.values[1],
                wantsClaims: wantsClaims[done.tag])
            return answer(reply, in: done, status: status)
        }
    }

    private mutating func answer(
        _ reply: VerificationReply, in done: HTTPCompletion, status: Int
    ) -> VerificationAnswer {
        var claims: UInt32 = 0
        let end: RequestEnd
        switch reply {
        case .accepted(let digest):
            claims = digest
            end = .accepted
        case .refused(let reason): end = .refused(reason)
        case .shed:
            shed += 1
            end = .error
            note(.failed, done, status, "it sheds load. Send less, or give it more processors.")
        case .undecided(let kind):
            end = kind == .timeout ? .timeout : .error
            note(kind, done, status, "it could not decide (\(kind.rawValue)). See its log.")
        case .foreign(let what):
            end = .error
            note(.failed, done, status, "\(what). See what listens there.")
        }
        return VerificationAnswer(end, claims: claims, answered_ns: done.completed_ns)
    }

    /// Keeps the first error. The text is made only for that one.
    private mutating func note(
        _ kind: StrategyError.Kind, _ done: HTTPCompletion, _ status: Int,
        _ what: @autoclosure () -> String
    ) {
        guard firstError == nil else { return }
        firstError = StrategyError(
            kind,
            "resource server \(done.address) at \(addresses[done.address].url) answered with "
                + "status \(status): \(what())")
    }
}

/// The requests for verifications at one node, written once.
private struct VerificationTemplates {
    private let ordinary: HTTPRequestTemplate
    private let ordinaryWithClaims: HTTPRequestTemplate
    private let highStakes: HTTPRequestTemplate
    private let highStakesWithClaims: HTTPRequestTemplate

    init(for address: HTTPAddress) throws(HTTPFailure) {
        func template(_ path: String, _ fields: [HTTPField]) throws(HTTPFailure)
            -> HTTPRequestTemplate
        {
            try HTTPRequestTemplate(
                HTTPRequest("GET", path, fields: fields), to: address,
                filling: HTTPField("Authorization", "Bearer "))
        }
        let claims = [HTTPField(ControlHeader.wantsClaims, "1")]
        ordinary = try template(ServerPath.photos, [])
        ordinaryWithClaims = try template(ServerPath.photos, claims)
        highStakes = try template(ServerPath.photoOriginals, [])
        highStakesWithClaims = try template(ServerPath.photoOriginals, claims)
    }

    func template(for call: VerificationCall) -> HTTPRequestTemplate {
        switch (call.isHighStakes, call.wantsClaims) {
        case (false, false): ordinary
        case (false, true): ordinaryWithClaims
        case (true, false): highStakes
        case (true, true): highStakesWithClaims
        }
    }
}
