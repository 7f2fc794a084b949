import Dispatch
import Foundation
import HTTPClient
import ServerContract
import Stores
import TestSupport
import Testing
import Tokens

@testable import Server

@Suite struct `What has expired` {
    @Test func `is removed again and again, and no more after the end`() throws {
        let purges = SharedCounter()
        let housekeeper = try Housekeeper(every: .milliseconds(1)) {
            purges.add()
            return false
        }
        try housekeeper.begin()
        #expect(eventually { purges.count > 2 })
        housekeeper.end()
        // Its thread has ended, so this is final.
        let count = purges.count
        housekeeper.end()
        #expect(purges.count == count)
    }

    @Test func `is not removed any more once the server has ended, which waits for it`() throws {
        let (begun, finished) = (SharedCounter(), SharedCounter())
        let mayEnd = DispatchSemaphore(value: 0)
        let (isAsked, underWay) = (SharedFlag(), SharedList<Int>())
        let housekeeper = try Housekeeper(every: .milliseconds(1)) {
            begun.add()
            mayEnd.wait()
            // Later purges do not wait. The machine decides how many there are before the end.
            mayEnd.signal()
            finished.add()
            return false
        }
        try housekeeper.begin()
        #expect(eventually { begun.count > 0 })
        Thread {
            isAsked.set(true)
            housekeeper.end()
            underWay.add(begun.count - finished.count)
        }.start()
        #expect(eventually { isAsked.isSet })
        #expect(underWay.all.isEmpty)
        mayEnd.signal()
        #expect(eventually { !underWay.all.isEmpty })
        #expect(underWay.all == [0])
    }

    /// Rows as a login leaves them, one long over and one that is not.
    private func addSessions(in folder: String) throws -> SQLiteConnection {
        let store = try SQLiteConnection(
            SQLiteConfiguration(path: "\(folder)/authority.sqlite"))
        try store.execute(
            """
            INSERT INTO login_session (cookie, sid, subject, authenticated, expires)
                VALUES (x'01', 'over', 'nobody', 0, 1);
            INSERT INTO login_session (cookie, sid, subject, authenticated, expires)
                VALUES (x'02', 'alive', 'nobody', 0, 9000000000000000)
            """)
        return store
    }

    private func sessions(in store: SQLiteConnection) throws -> [String] {
        let select = try store.prepare("SELECT sid FROM login_session ORDER BY sid")
        defer { select.reset() }
        var sessions: [String] = []
        while try select.step() { sessions.append(select.text(0)) }
        return sessions
    }

    @Test func `is removed by a server that nobody else tells to`() throws {
        let server = try AuthorityUnderTest(purgesItself: true) { _, settings in
            settings.purgePeriod = .milliseconds(5)
        }
        let store = try addSessions(in: server.folder)
        #expect(try eventually { try sessions(in: store) == ["alive"] })
        withExtendedLifetime(server) {}
    }

    /// The strategy has a store of its own.
    @Test func `of a strategy is removed although the server's own store fails`() throws {
        let server = try AuthorityUnderTest(controlSecret: AuthorityUnderTest.controlSecret)
        let store = try addSessions(in: server.folder)
        try store.execute(
            """
            CREATE TRIGGER fails BEFORE DELETE ON login_session
                BEGIN SELECT RAISE(ABORT, 'by the test'); END
            """)
        let connection = server.connect()
        let now_us = NumericDate.systemTime.microseconds
        let grant = ControlGrant(
            subject: "subject", client: "app", audience: ExampleParties.audience,
            scope: "photos:read", lifetime: .seconds(1))
        _ = try connection.ask(
            ControlPath.issue, ControlIssue(grants: [grant], now_us: now_us),
            as: ControlTokens.self)
        let later = ControlDate(now_us: now_us + 10_000_000)
        let order = String(decoding: try JSONEncoder().encode(later), as: UTF8.self)
        let answer = try connection.post(
            ControlPath.purge, text: order, type: "application/json",
            [HTTPField("authorization", "Bearer \(AuthorityUnderTest.controlSecret)")])
        #expect(answer.status == 503)
        #expect(try sessions(in: store) == ["alive", "over"])
        try store.execute("DROP TRIGGER fails")
        let left = try connection.ask(ControlPath.purge, later, as: ControlCount.self)
        #expect(left.count == 0)
        #expect(try sessions(in: store) == ["alive"])
    }
}
