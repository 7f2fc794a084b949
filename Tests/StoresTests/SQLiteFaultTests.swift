import Foundation
import Stores
import TestSupport
import Testing

/// SQLite under contention, on a full store, and with files that are not its own.
struct SQLiteFaultTests {
    let scratch: Scratch
    let configuration: SQLiteConfiguration

    init() throws {
        scratch = try Scratch()
        configuration = SQLiteConfiguration(
            path: scratch.file("store.sqlite"), busyTimeoutMilliseconds: 20_000)
    }

    private func makeCounter() throws -> SQLiteConnection {
        let store = try SQLiteConnection(configuration)
        try store.execute("CREATE TABLE counter(value INTEGER); INSERT INTO counter VALUES (0)")
        return store
    }

    private func impatient() throws -> SQLiteConnection {
        var configuration = configuration
        configuration.busyTimeoutMilliseconds = 50
        return try SQLiteConnection(configuration)
    }

    @Test func `two writers that read first wait for each other`() throws {
        let store = try makeCounter()
        let errors = onThreads(2) { [configuration] _ in
            let store = try SQLiteConnection(configuration)
            let read = try store.prepare("SELECT value FROM counter")
            let write = try store.prepare("UPDATE counter SET value = ?")
            for _ in 0..<200 {
                try store.transaction { () throws(StoreError) in
                    _ = try read.step()
                    let value = read.int64(0)
                    read.reset()
                    write.bind(1, value + 1)
                    try write.run()
                }
            }
        }
        #expect(errors.isEmpty, "\(errors)")
        let read = try store.prepare("SELECT value FROM counter")
        #expect(try read.step())
        #expect(read.int64(0) == 400)
    }

    @Test func `many connections may make the same file at once`() {
        let errors = onThreads(8) { [configuration] _ in
            _ = try SQLiteConnection(configuration)
        }
        #expect(errors.isEmpty, "\(errors)")
    }

    @Test func `a lock held past the busy timeout is busy`() throws {
        let holder = try makeCounter()
        let other = try impatient()
        try holder.transaction { () throws(StoreError) in
            let error = storeError(.busy) { try other.transaction {} }
            #expect(error?.cause == "another connection held the lock for more than 50 ms")
        }
        try other.transaction {}
    }

    @Test func `a reader in the way of a checkpoint makes it busy`() throws {
        let reader = try makeCounter()
        let read = try reader.prepare("SELECT value FROM counter")
        #expect(try read.step())
        let other = try impatient()
        try other.execute("UPDATE counter SET value = 1")
        _ = storeError(.busy) { try other.checkpoint() }
        read.reset()
        try other.checkpoint()
    }

    @Test func `a full store says so and keeps what it acknowledged`() throws {
        let store = try makeCounter()
        try store.execute("PRAGMA max_page_count = 20; CREATE TABLE blob(value BLOB)")
        let insert = try store.prepare("INSERT INTO blob VALUES (?)")
        var stored: Int64 = 0
        let error = storeError(.full) {
            for _ in 0..<100 {
                insert.bind(1, blob: [UInt8](repeating: 1, count: 4000).span)
                try store.transaction { () throws(StoreError) in try insert.run() }
                stored += 1
            }
        }
        #expect(error?.remedy == "Free some space on its disk.")
        let read = try store.prepare("SELECT count(*) FROM blob")
        #expect(try read.step())
        #expect(stored > 0 && read.int64(0) == stored)
    }

    @Test(arguments: [100, 512, 20_000])
    func `a file that is not a database is corrupt`(size: Int) throws {
        let text = Data(String(repeating: "no database. ", count: size).utf8.prefix(size))
        try text.write(to: URL(filePath: configuration.path))
        let error = storeError(.corrupt) { _ = try SQLiteConnection(configuration) }
        #expect(error?.attempted.hasSuffix(configuration.path) == true)
        #expect(try Data(contentsOf: URL(filePath: configuration.path)) == text)
    }

    @Test(arguments: ["PRAGMA application_id = 7", "PRAGMA application_id = 0"])
    func `a database of another program is refused and left as it was`(mark: String) throws {
        var store: SQLiteConnection? = try makeCounter()
        try store?.execute(mark)
        try store?.checkpoint()
        store = nil
        let before = try Data(contentsOf: URL(filePath: configuration.path))
        let error = storeError(.corrupt) { _ = try SQLiteConnection(configuration) }
        #expect(error?.cause == "it is another program's database")
        #expect(try Data(contentsOf: URL(filePath: configuration.path)) == before)
    }

    @Test func `a damaged page is corrupt when it is read`() throws {
        var store: SQLiteConnection? = try makeCounter()
        try store?.checkpoint()
        store = nil
        let file = try FileHandle(forUpdating: URL(filePath: configuration.path))
        try file.seek(toOffset: 4096)
        try file.write(contentsOf: Data(repeating: 0xa5, count: 4096))
        try file.close()
        let error = storeError(.corrupt) {
            let damaged = try SQLiteConnection(configuration)
            _ = try damaged.prepare("SELECT value FROM counter").step()
        }
        #expect(error?.attempted.hasSuffix(configuration.path) == true)
    }

    // Permissions do not bind root, which may be the user of CI. sysfs refuses new files, and
    // writes to this file, even to root.
    #if os(Linux)
        @Test(arguments: ["/sys/revbench.sqlite", "/sys/kernel/uevent_seqnum"])
        func `a place that cannot be written is read-only`(path: String) {
            let error = storeError(.readOnly) {
                _ = try SQLiteConnection(SQLiteConfiguration(path: path))
            }
            #expect(error?.attempted == "open the SQLite store at \(path)")
        }
    #endif

    @Test func `a folder that is not there is unreachable`() {
        let error = storeError(.unreachable) {
            _ = try SQLiteConnection(SQLiteConfiguration(path: scratch.file("none/store.sqlite")))
        }
        #expect(error?.cause == "no such file or directory")
    }

    @Test func `a path below a file is unreachable`() throws {
        try Data().write(to: URL(filePath: scratch.file("plain")))
        let error = storeError(.unreachable) {
            _ = try SQLiteConnection(SQLiteConfiguration(path: scratch.file("plain/store.sqlite")))
        }
        #expect(error?.cause == "not a directory")
    }

    @Test(arguments: ["", ":memory:", "/tmp/a\0b"])
    func `what is not the path of a file is misuse`(path: String) {
        _ = storeError(.misuse) { _ = try SQLiteConnection(SQLiteConfiguration(path: path)) }
    }

    @Test(arguments: [Int.min, -1, 0, Int.max])
    func `settings out of range do not trap`(number: Int) throws {
        var configuration = configuration
        configuration.cacheBytes = number
        configuration.mmapBytes = number
        configuration.busyTimeoutMilliseconds = number
        _ = try SQLiteConnection(configuration)
    }
}
