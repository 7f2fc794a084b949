import Deployments
import HTTPClient
import Load
import Results
import Revocation
import ServerContract
import TestSupport
import Testing
import Tokens

@Suite struct `A lane to resource servers` {
    private static let digest = "89abcdef"

    /// Decides by the token's text. Any other token is never answered.
    private static func server(port: Int = 0) throws -> ScriptedHTTPServer {
        try ScriptedHTTPServer(port: port) { request, peer in
            let header = request.value(of: "Authorization") ?? ""
            let wantsClaims = request.value(of: ControlHeader.wantsClaims) == "1"
            switch header {
            case "Bearer good":
                peer.answer(200, wantsClaims ? ["\(ControlHeader.claims): \(Self.digest)"] : [])
            case "Bearer revoked":
                peer.answer(401, ["\(ControlHeader.reason): \(Refusal.revoked.rawValue)"])
            case "Bearer busy":
                peer.answer(503, ["\(ControlHeader.reason): \(ControlHeader.busy)"])
            case "Bearer late":
                let kind = StrategyError.Kind.timeout
                peer.answer(503, ["\(ControlHeader.reason): \(kind.rawValue)"])
            case "Bearer away":
                let kind = StrategyError.Kind.unreachable
                peer.answer(503, ["\(ControlHeader.reason): \(kind.rawValue)"])
            case "Bearer strange": peer.answer(500)
            default: break
            }
            return true
        }
    }

    private static func lane(
        to servers: [ScriptedHTTPServer], connections: Int = 2, waiting: Int = 0,
        limit_ms: Int = 20_000
    ) throws -> HTTPVerificationLane {
        try HTTPVerificationLane(
            to: servers.map { HTTPAddress(port: $0.port) }, connectionsPerNode: connections,
            waiting: waiting, limit_ms: limit_ms)
    }

    private let tokens = TokenTable(count: 1)

    private func call(
        _ token: String, node: UInt8 = 0, isHighStakes: Bool = false, wantsClaims: Bool = false
    ) -> VerificationCall {
        tokens.put(Array(token.utf8), in: 0, issuedAt: 1)
        return VerificationCall(
            tokens.bytes(in: 0), node: node, isHighStakes: isHighStakes, wantsClaims: wantsClaims,
            sent_ns: TrialClock.now_ns())
    }

    private static func refused(_ refusal: Refusal) -> RequestEnd {
        .refused(refusalReasons.firstIndex(of: refusal.rawValue) ?? -1)
    }

    @Test func `asks for the resource with the token, and gets a decision`() throws {
        let server = try Self.server()
        var lane = try Self.lane(to: [server])
        let sent = call("good", isHighStakes: true, wantsClaims: true)
        let accepted = lane.perform(sent)
        #expect(accepted.end == .accepted && accepted.claims == 0x89ab_cdef)
        #expect(accepted.answered_ns > sent.sent_ns)
        #expect(accepted.answered_ns <= TrialClock.now_ns())
        let plain = lane.perform(call("good"))
        #expect(plain.end == .accepted && plain.claims == 0)
        let refused = lane.perform(call("revoked"))
        #expect(refused.end == Self.refused(.revoked))
        #expect(lane.firstError == nil)
        #expect(
            server.requests.map(\.line) == [
                "GET \(ServerPath.photoOriginals) HTTP/1.1", "GET \(ServerPath.photos) HTTP/1.1",
                "GET \(ServerPath.photos) HTTP/1.1",
            ])
        #expect(lane.counts.opened == 1)
    }

    @Test(arguments: [
        ("busy", RequestEnd.error, StrategyError.Kind.failed),
        ("late", RequestEnd.timeout, StrategyError.Kind.timeout),
        ("away", RequestEnd.error, StrategyError.Kind.unreachable),
        ("strange", RequestEnd.error, StrategyError.Kind.failed),
    ])
    func `tells that there was no decision`(
        token: String, end: RequestEnd, kind: StrategyError.Kind
    ) throws {
        let server = try Self.server()
        var lane = try Self.lane(to: [server])
        let answer = lane.perform(call(token))
        #expect(answer.end == end)
        let error = try #require(lane.firstError)
        #expect(error.kind == kind)
        #expect(error.description.contains("http://127.0.0.1:\(server.port)"))
        #expect(!error.description.contains("Bearer"))
        #expect(lane.shed == (token == "busy" ? 1 : 0))
        let next = lane.perform(call("strange"))
        #expect(next.end == .error && lane.firstError == error)
    }

    @Test func `gives up at the time limit`() throws {
        let server = try Self.server()
        var lane = try Self.lane(to: [server], connections: 1, limit_ms: 20)
        let sent = call("silence")
        let answer = withExtendedLifetime(server) { lane.perform(sent) }
        #expect(answer.end == .timeout && lane.firstError?.kind == .timeout)
        #expect(answer.answered_ns >= sent.sent_ns + 20_000_000)
    }

    /// The table ignores the empty token, whose slot stays empty.
    @Test(arguments: ["", "a b", "good\r\nA: b", "good ", "\0", "ä"])
    func `refuses a token itself that no request can carry`(token: String) throws {
        let server = try Self.server()
        var lane = try Self.lane(to: [server])
        guard case .completed(let answer) = lane.submit(call(token)) else {
            Issue.record("was sent")
            return
        }
        #expect(answer.end == Self.refused(.malformed))
        #expect(server.connections == 0)
    }

    @Test func `asks the node that is named, with as many requests under way as it may`() throws {
        let servers = [try Self.server(), try Self.server()]
        var lane = try Self.lane(to: servers, connections: 2, waiting: 3)
        #expect(lane.depth == 7)
        var outstanding: Set<Int> = []
        for number in 0..<lane.depth {
            guard case .pending(let tag) = lane.submit(call("good", node: UInt8(number % 2))) else {
                Issue.record("was not sent")
                return
            }
            outstanding.insert(tag)
        }
        #expect(outstanding == Set(0..<7))
        while !outstanding.isEmpty {
            let next = lane.collect(until: .max)
            let done = try #require(next)
            let isNew = outstanding.remove(done.tag) != nil
            #expect(isNew && done.answer.end == .accepted)
        }
        #expect(servers.map(\.requests.count) == [4, 3])
        let more = lane.collect(until: 0)
        #expect(more == nil)
    }

    @Test func `answers at once with an error for a node that is not there`() throws {
        var lane = try Self.lane(to: [try Self.server()])
        guard case .completed(let answer) = lane.submit(call("good", node: 7)) else {
            Issue.record("was sent")
            return
        }
        #expect(answer.end == .error)
    }

    @Test func `tells a dead server, and goes on once it is back`() throws {
        let server = try Self.server()
        var lane = try Self.lane(to: [server])
        let before = lane.perform(call("good"))
        server.stop()
        let meanwhile = lane.perform(call("good"))
        #expect(lane.firstError?.kind == .unreachable)
        let next = try Self.server(port: server.port)
        let after = lane.perform(call("good"))
        #expect([before, meanwhile, after].map(\.end) == [.accepted, .error, .accepted])
        #expect(next.connections == 1)
    }
}
