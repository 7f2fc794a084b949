import Dispatch
import Foundation
import Stores
import TestSupport
import Testing

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
        let (isPurging, mayEnd) = (SharedFlag(), DispatchSemaphore(value: 0))
        let isEnded = SharedFlag()
        let housekeeper = try Housekeeper(every: .milliseconds(1)) {
            isPurging.set(true)
            mayEnd.wait()
            return false
        }
        try housekeeper.begin()
        #expect(eventually { isPurging.isSet })
        Thread {
            housekeeper.end()
            isEnded.set(true)
        }.start()
        #expect(!isEnded.isSet)
        mayEnd.signal()
        // Another purge may have begun before the end was asked for.
        mayEnd.signal()
        #expect(eventually { isEnded.isSet })
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
}
