import Histogram
import Results
import Revocation
import Seeding
import Testing
import Tokens

@testable import Load

/// An authority that renews anything that was not revoked.
final class Clerk: TokenAuthority {
    private(set) var issued = 0
    private(set) var presented: [[UInt8]] = []
    var revoked: Set<[UInt8]> = []
    let handsOutRefreshTokens: Bool

    init(handsOutRefreshTokens: Bool = true) {
        self.handsOutRefreshTokens = handsOutRefreshTokens
    }

    func issue(_ grant: Grant, at now: NumericDate) -> IssuedToken {
        issued += 1
        let expiresAt = now.advanced(byMicroseconds: grant.lifetime.microseconds)
        let refresh = RefreshToken(
            bytes: Array("r\(issued)".utf8), expiresAt: expiresAt, family: String(issued))
        return IssuedToken(
            bytes: Array("a\(issued)".utf8), tokenID: nil, subject: grant.subject,
            expiresAt: expiresAt, refresh: handsOutRefreshTokens ? refresh : nil)
    }

    func refresh(_ refreshToken: Span<UInt8>, at now: NumericDate) -> RefreshAnswer {
        let bytes = refreshToken.withUnsafeBufferPointer { Array($0) }
        presented.append(bytes)
        guard !revoked.contains(bytes) else { return .refused(.revoked) }
        let grant = Grant(
            subject: "renewed", audience: "api", scope: "read", lifetime: .seconds(1))
        return .renewed(issue(grant, at: now), of: grant)
    }

    func revoke(_ target: RevocationTarget, at now: NumericDate) {}

    func purge(at now: NumericDate) -> Int { 0 }
}

@Suite struct `Clients that renew their tokens` {
    private let population = Population(
        shape: PopulationShape(
            subjects: 4, tokensPerSubject: 1, draw: .uniform, badShare: 0, nodes: 1),
        badKinds: [], extraSlots: 0)

    private func clients(_ count: Int) -> RefreshingClients {
        RefreshingClients(
            RefreshingClients.Terms(
                count: count, lifetime: .seconds(1), share: 0.8, audience: "api"),
            source: LoadSource(table: population.table, clock: TrialClock(), stop: StopFlag()),
            population: population)
    }

    /// Renews as the background authority does: a client whose refresh token is refused gets a new
    /// grant.
    private func renew(
        _ slot: Int, _ clients: inout RefreshingClients, by clerk: Clerk
    ) throws -> (renewed: Int, authenticated: Int) {
        var lane = InProcessAuthorityLane(clerk, clock: TrialClock())
        let now_ns = TrialClock.now_ns()
        let renewals = clients.renewals(of: slot, at: now_ns)
        let call = try #require(renewals.first)
        guard case .refreshed(let answer) = try lane.perform(call).result.get() else {
            throw StrategyError(.failed, "no answer to a renewal")
        }
        if case .renewed(let token, _) = answer {
            clients.receive(token, in: slot, askedAt: now_ns)
            return (1, 0)
        }
        let anew = lane.perform(clients.reauthentication(of: slot, after: call))
        guard case .issued(let token) = try anew.result.get() else {
            throw StrategyError(.failed, "no answer to an issue")
        }
        clients.receive(token, in: slot, askedAt: now_ns)
        return (0, 1)
    }

    private func begin(_ clients: inout RefreshingClients, by clerk: Clerk = Clerk()) throws {
        var lane = InProcessAuthorityLane(clerk, clock: TrialClock())
        try clients.begin(over: &lane, timer: Pacer(spinners: nil))
    }

    private func token(in slot: Int) -> String {
        String(decoding: population.table.bytes(in: slot), as: UTF8.self)
    }

    @Test func `come one after another, each once in a period`() throws {
        var clients = clients(4)
        try begin(&clients)
        let start_ns = TrialClock.now_ns()
        clients.start(at: start_ns)
        let dues = (0..<4).map { _ in
            let due_ns = clients.next_ns - start_ns
            _ = clients.takeNext()
            return due_ns
        }
        #expect(dues == [200_000_000, 400_000_000, 600_000_000, 800_000_000])
        let (last_ns, last) = (clients.next_ns, clients.takeNext())
        #expect(last_ns == .max && last == nil)
    }

    @Test func `use what they were given, and present each refresh token once`() throws {
        var clients = clients(2)
        let clerk = Clerk()
        try begin(&clients, by: clerk)
        clients.start(at: TrialClock.now_ns())
        #expect(token(in: 0) == "a1" && token(in: 1) == "a2")
        var renewed = 0
        for _ in 0..<3 {
            let next = clients.takeNext()
            let slot = try #require(next)
            renewed += try renew(slot, &clients, by: clerk).renewed
        }
        #expect(token(in: 0) == "a5" && token(in: 1) == "a4")
        #expect(Set(clerk.presented).count == 3)
        #expect(renewed == 3)
    }

    @Test func `authenticate again when their refresh token is refused`() throws {
        var clients = clients(1)
        let clerk = Clerk()
        try begin(&clients, by: clerk)
        clients.start(at: TrialClock.now_ns())
        clerk.revoked = [Array("r1".utf8)]
        #expect(try renew(0, &clients, by: clerk) == (0, 1))
        #expect(token(in: 0) == "a2")
        #expect(try renew(0, &clients, by: clerk) == (1, 0))
        #expect(token(in: 0) == "a3")
    }

    @Test func `one that came early is due a period later, and not before`() throws {
        var clients = clients(2)
        let clerk = Clerk()
        try begin(&clients, by: clerk)
        clients.start(at: TrialClock.now_ns())
        _ = try renew(0, &clients, by: clerk)
        let order = (0..<3).map { _ in clients.takeNext() }
        #expect(order == [1, 0, nil])
    }

    @Test func `there are none where no refresh tokens are handed out`() throws {
        var clients = clients(3)
        let clerk = Clerk(handsOutRefreshTokens: false)
        try begin(&clients, by: clerk)
        clients.start(at: TrialClock.now_ns())
        let next_ns = clients.next_ns
        #expect(next_ns == .max && clients.token(of: 0) == nil)
        #expect(clerk.issued == 1 && population.table.isEmpty(0))
    }
}
