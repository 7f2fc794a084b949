import Load
import Revocation
import Stores
import Strategies
import TestSupport
import Testing

@testable import Suite

@Suite struct `Clients and an authorization server over a network` {
    private let network = EmulatedNetwork(
        store: .zero, authorityStore: .zero, authority: .milliseconds(2), jitter: 0, seed: 1)

    private var crossings: Int { network.authority?.achieved.count ?? 0 }

    private func call(
        _ operation: AuthorityCall.Operation, isFromClient: Bool = false
    ) -> AuthorityCall {
        AuthorityCall(operation, isFromClient: isFromClient, sent_ns: TrialClock.now_ns())
    }

    private static let grant = Grant(
        subject: "s", audience: "api", scope: "read", lifetime: .seconds(60))

    /// Tested through the lanes that every phase of a trial uses.
    @Test func `are apart in a trial's lanes while it is on, and a revocation is not delayed`()
        throws
    {
        let context = TrialContext.sample(network: network)
        var lane = try context.lanes.makeAuthorityLane()
        let near = lane.perform(call(.issue(Self.grant), isFromClient: true))
        guard case .issued(let token) = try near.result.get() else {
            Issue.record("no token")
            return
        }
        #expect(crossings == 0)
        network.turn(on: true)
        let signIn = call(.issue(Self.grant), isFromClient: true)
        let far = lane.perform(signIn)
        #expect(crossings == 1 && far.completed_ns - signIn.sent_ns >= 2_000_000)
        _ = lane.perform(call(.issue(Self.grant)))
        let revocation = lane.perform(call(.revoke(.token(token))))
        guard case .revoked = try revocation.result.get() else {
            Issue.record("not revoked")
            return
        }
        _ = lane.perform(call(.purge))
        #expect(crossings == 1)
    }

    @Test func `are apart as tokens are renewed`() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let strategy = try InProcessDeployment<JWTRefresh>(
            OptionValues(), in: .sample(in: scratch.path))
        let path = try #require(network.authority)
        let lanes = InProcessLanes(
            strategy, nodes: [], clock: TrialClock(), clientNetwork: { NetworkMessages(over: path) }
        )
        var lane = try lanes.makeAuthorityLane()
        let token = try lane.issue(Self.grant, at: TrialClock.now_ns())
        network.turn(on: true)
        let presented = try #require(token.refresh).bytes
        let renewal = lane.perform(call(.refresh(presented), isFromClient: true))
        guard case .refreshed(.renewed) = try renewal.result.get() else {
            Issue.record("not renewed")
            return
        }
        #expect(crossings == 1)
    }

    @Test func `have nothing between without one`() throws {
        let context = TrialContext.sample()
        var lane = try context.lanes.makeAuthorityLane()
        #expect(lane.depth == 0)
        let answer = lane.perform(call(.issue(Self.grant), isFromClient: true))
        #expect(answer.decided_ns == answer.completed_ns)
    }
}
