import Histogram
import Results
import Revocation
import Seeding
import Testing
import Tokens

@testable import Load

/// Renews anything that was not taken back.
private final class Clerk: TokenAuthority {
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

    private func token(in slot: Int) -> String {
        String(decoding: population.table.bytes(in: slot), as: UTF8.self)
    }

    @Test func `come one after another, each once in a period`() throws {
        var clients = clients(4)
        try clients.begin(Clerk())
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
        try clients.begin(clerk)
        clients.start(at: TrialClock.now_ns())
        #expect(token(in: 0) == "a1" && token(in: 1) == "a2")
        var journal = BackgroundAuthority.Journal()
        for _ in 0..<3 {
            let next = clients.takeNext()
            let slot = try #require(next)
            try clients.renew(slot, by: clerk, &journal)
        }
        #expect(token(in: 0) == "a5" && token(in: 1) == "a4")
        #expect(Set(clerk.presented).count == 3)
        #expect(journal.refresh.totalCount == 3 && journal.reissues == 0)
    }

    @Test func `authenticate anew when their refresh token is refused`() throws {
        var clients = clients(1)
        let clerk = Clerk()
        try clients.begin(clerk)
        clients.start(at: TrialClock.now_ns())
        clerk.revoked = [Array("r1".utf8)]
        var journal = BackgroundAuthority.Journal()
        try clients.renew(0, by: clerk, &journal)
        #expect(journal.reissues == 1 && journal.refresh.totalCount == 0)
        #expect(token(in: 0) == "a2")
        try clients.renew(0, by: clerk, &journal)
        #expect(journal.reissues == 1 && token(in: 0) == "a3")
    }

    @Test func `one that came early is due a period later, and not before`() throws {
        var clients = clients(2)
        let clerk = Clerk()
        try clients.begin(clerk)
        clients.start(at: TrialClock.now_ns())
        var journal = BackgroundAuthority.Journal()
        try clients.renew(0, by: clerk, &journal)
        let order = (0..<3).map { _ in clients.takeNext() }
        #expect(order == [1, 0, nil])
    }

    @Test func `there are none where no refresh tokens are handed out`() throws {
        var clients = clients(3)
        let clerk = Clerk(handsOutRefreshTokens: false)
        try clients.begin(clerk)
        clients.start(at: TrialClock.now_ns())
        let next_ns = clients.next_ns
        #expect(next_ns == .max && clients.token(of: 0) == nil)
        #expect(clerk.issued == 1 && population.table.isEmpty(0))
    }
}
