import Foundation
import Stores
import TestSupport
import Testing

struct SQLiteTests {
    let scratch: Scratch
    let configuration: SQLiteConfiguration
    let store: SQLiteConnection

    init() throws {
        scratch = try Scratch()
        configuration = SQLiteConfiguration(
            path: scratch.file("store.sqlite"), busyTimeoutMilliseconds: 10_000)
        store = try SQLiteConnection(configuration)
        try store.execute(
            "CREATE TABLE item(id BLOB PRIMARY KEY, count INTEGER, name TEXT) WITHOUT ROWID")
    }

    func insert(_ id: [UInt8], _ count: Int64, _ name: String = "") throws(StoreError) {
        let statement = try store.prepare("INSERT INTO item VALUES (?, ?, ?)")
        statement.bind(1, blob: id.span)
        statement.bind(2, count)
        statement.bind(3, text: name)
        try statement.run()
    }

    func count() throws -> Int64 {
        let statement = try store.prepare("SELECT count(*) FROM item")
        _ = try statement.step()
        return statement.int64(0)
    }

    @Test(arguments: [
        ([UInt8](0...255), Int64.max, "Zürich"), ([0], Int64.min, ""), ([], 0, "a\0b"),
    ])
    func `a row comes back as it was bound`(id: [UInt8], number: Int64, name: String) throws {
        try insert(id, number, name)
        let read = try store.prepare("SELECT id, count, name FROM item WHERE id = ?")
        read.bind(1, blob: id.span)
        #expect(try read.step())
        #expect(!read.isNull(0))
        #expect(read.blob(0) == id)
        #expect(read.int64(1) == number)
        #expect(read.text(2) == name)
        #expect(try !read.step())
    }

    @Test func `NULL reads as null, zero and empty`() throws {
        let read = try store.prepare("SELECT ?")
        read.bindNull(1)
        #expect(try read.step())
        #expect(read.isNull(0) && read.int64(0) == 0 && read.text(0).isEmpty)
        #expect(read.blob(0).isEmpty)
    }

    @Test func `reset makes the parameters NULL`() throws {
        let read = try store.prepare("SELECT ?")
        read.bind(1, 7)
        #expect(try read.step())
        #expect(read.int64(0) == 7)
        read.reset()
        #expect(try read.step())
        #expect(read.isNull(0))
    }

    @Test func `a column that is not there reads as null`() throws {
        let read = try store.prepare("SELECT 1")
        #expect(try read.step())
        #expect(read.isNull(9) && read.isNull(-1) && read.int64(.max) == 0)
    }

    @Test(arguments: [0, 2, -1, Int.max])
    func `binding a parameter that is not there is told by the next step`(index: Int) throws {
        let read = try store.prepare("SELECT ?")
        read.bind(index, 7)
        let error = storeError(.misuse) { _ = try read.step() }
        #expect(error?.description.contains("run SELECT on") == true)
        read.bind(1, 8)
        #expect(try read.step())
        #expect(read.int64(0) == 8)
    }

    @Test(arguments: ["", "   ", "-- nothing", "SELECT 1; SELECT 2"])
    func `anything but one statement is misuse`(sql: String) {
        _ = storeError(.misuse) { _ = try store.prepare(sql) }
    }

    @Test func `wrong SQL is refused with SQLite's reason`() {
        let error = storeError(.refused) { _ = try store.prepare("SELECT * FROM missing;  ") }
        #expect(error?.cause == "no such table: missing")
    }

    @Test func `a statement outlives its connection`() throws {
        var other: SQLiteConnection? = try SQLiteConnection(configuration)
        let statement = try other?.prepare("SELECT 42")
        other = nil
        #expect(try statement?.step() == true)
        #expect(statement?.int64(0) == 42)
    }

    @Test func `a transaction that throws leaves nothing behind`() throws {
        let error = storeError(.refused) {
            try store.transaction { () throws(StoreError) in
                try insert([1], 1)
                try insert([1], 2)
            }
        }
        #expect(error?.cause == "UNIQUE constraint failed: item.id")
        #expect(try count() == 0)
        try store.transaction { () throws(StoreError) in try insert([1], 1) }
        #expect(try count() == 1)
    }

    @Test func `a transaction inside another is refused and undoes neither`() throws {
        let value = try store.transaction { () throws(StoreError) in
            try insert([1], 1)
            _ = storeError(.refused) { try store.transaction {} }
            return 5
        }
        #expect(value == 5)
        #expect(try count() == 1)
    }

    @Test func `a message holds no bound value`() throws {
        try insert("secret-jti".bytes, 1)
        let error = storeError(.refused) { try insert("secret-jti".bytes, 1) }
        #expect(error?.description.contains("secret") == false)
    }

    @Test func `changes counts the rows of the last statement`() throws {
        for id in 0..<5 { try insert([UInt8(id)], 1) }
        #expect(store.changes == 1)
        try store.execute("DELETE FROM item WHERE id < x'03'")
        #expect(store.changes == 3)
    }

    @Test func `a checkpoint moves the log into the file`() throws {
        for id in 0..<50 { try insert([UInt8](repeating: UInt8(id), count: 2000), 1) }
        #expect(store.walBytes() > 100_000)
        let size = try store.databaseBytes()
        try store.checkpoint()
        #expect(store.walBytes() == 0)
        #expect(try store.databaseBytes() == size)
        let attributes = try FileManager.default.attributesOfItem(atPath: configuration.path)
        #expect(attributes[.size] as? Int64 == size)
    }

    @Test(arguments: SQLiteConfiguration.Synchronous.allCases)
    func `the settings are in force`(synchronous: SQLiteConfiguration.Synchronous) throws {
        var configuration = configuration
        configuration.synchronous = synchronous
        configuration.cacheBytes = 1 << 20
        configuration.mmapBytes = 8 << 20
        let store = try SQLiteConnection(configuration)
        func pragma(_ name: String) throws -> Int64 {
            let statement = try store.prepare("PRAGMA \(name)")
            return try statement.step() ? statement.int64(0) : -1
        }
        let level: Int64 =
            switch synchronous {
            case .off: 0
            case .normal: 1
            case .full: 2
            }
        #expect(try pragma("synchronous") == level)
        #expect(try pragma("cache_size") == -1024)
        #expect(try pragma("mmap_size") == 8 << 20)
    }
}
