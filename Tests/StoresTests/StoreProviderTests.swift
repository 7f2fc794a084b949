import CPlatform
import Foundation
import Revocation
import TestSupport
import Testing

@testable import Stores

@Suite struct `A provider of stores` {
    private func place(_ scratch: Scratch) -> StorePlace {
        StorePlace(directory: scratch.path, keyPrefix: "t:")
    }

    @Test func `of SQLite starts nothing and states the settings`() throws {
        var settings = StoreSettings()
        settings.sqlite.synchronous = .full
        settings.sqlite.cache_bytes = 4_096
        settings.sqlite.mmap_bytes = 8_192
        settings.sqlite.busyTimeout = .milliseconds(7)
        let provider = try settings.provider(of: .sqlite)
        #expect(try provider.preflight(for: ["one"], scratch: "/nowhere") == StoreCondition())
        let store = try provider.start(at: StorePlace(directory: "/nowhere", keyPrefix: ""))
        var access = StoreAccess()
        store.state(in: &access)
        #expect(
            access.sqlite
                == SQLiteConfiguration(
                    path: "", synchronous: .full, cacheBytes: 4_096, mmapBytes: 8_192,
                    busyTimeoutMilliseconds: 7))
        #expect(access.redis == nil)
        #expect(store.failure() == nil && store.processorTime_us() == nil && store.close() == nil)
    }

    @Test func `of a private server starts it, costs it, and ends it`() throws {
        let scratch = try Scratch()
        var settings = StoreSettings()
        settings.redis.commandTimeout = .milliseconds(900)
        let provider = try settings.provider(of: .redis)
        #expect(
            try provider.preflight(for: [], scratch: scratch.file("probe")).version?.isEmpty
                == false)
        let store = try provider.start(at: place(scratch))
        var access = StoreAccess()
        store.state(in: &access)
        let redis = try #require(access.redis)
        #expect(redis.isPrivate && redis.keyPrefix == "t:")
        #expect(redis.deadlines.commandMilliseconds == 900)
        #expect(store.failure() == nil)
        #expect(try #require(store.processorTime_us()) > 0)
        #expect(store.close() == nil && store.close() == nil)
        #expect(throws: StoreError.self) { try RedisConnection(redis.endpoint) }
        #expect(store.processorTime_us() == nil)
    }

    @Test func `of a private server tells that it died`() throws {
        let scratch = try Scratch()
        let store = try StoreSettings().provider(of: .redis).start(at: place(scratch))
        defer { _ = store.close() }
        var access = StoreAccess()
        store.state(in: &access)
        let endpoint = try #require(access.redis?.endpoint)
        _ = try? RedisConnection(endpoint).command("SHUTDOWN", "NOSAVE")
        #expect(eventually(within: .seconds(10)) { store.failure() != nil })
        #expect(store.failure()?.hasPrefix("the private Redis exited with status") == true)
    }

    @Test func `of someone else's server removes the trial's keys and no others`() throws {
        let server = try ScratchRedis()
        defer { server.remove() }
        let admin = try RedisConnection(server.endpoint)
        let address = "unix://" + server.scratch.file("redis.sock")
        let provider = try StoreSettings().provider(of: .redis, address: address)
        let store = try provider.start(at: StorePlace(directory: "/nowhere", keyPrefix: "run:0:"))
        var access = StoreAccess()
        store.state(in: &access)
        #expect(access.redis?.isPrivate == false)
        #expect(access.redis?.retention == (try admin.retention()))
        for key in ["run:0:a", "run:0:b", "run:1:a"] { _ = try admin.command("SET", key, "1") }
        #expect(store.close() == nil)
        #expect(try admin.countKeys(withPrefix: "run:") == 1)
        server.redis.stop()
        #expect(
            store.close()?.hasPrefix("keys with the prefix run:0: may remain in Redis: ") == true)
        #expect(store.failure() == nil)
    }

    @Test func `of someone else's server removes what a killed trial left, whatever the number`()
        throws
    {
        let server = try ScratchRedis()
        defer { server.remove() }
        let admin = try server.connect()
        let provider = try StoreSettings().provider(
            of: .redis, address: "unix://" + server.scratch.file("redis.sock"))
        let place = StorePlace(directory: "/nowhere", keyPrefix: "run:0:")
        #expect(provider.removeLeftovers(at: place) == nil)
        try admin.pipeline(count: 20_000) { ["SET".bytes, "run:0:\($0)".bytes, "1".bytes] }
        for key in ["run:1:a", "run:0", "other"] { _ = try admin.command("SET", key, "1") }
        #expect(provider.removeLeftovers(at: place) == nil)
        #expect(try admin.command("DBSIZE") == .integer(3))
        server.redis.stop()
        let left = try #require(provider.removeLeftovers(at: place))
        #expect(left.hasPrefix("keys with the prefix run:0: may remain in Redis: "))
        #expect(left.hasSuffix("--scan --pattern 'run:0:*' | xargs redis-cli unlink."))
    }

    @Test(arguments: StoreKind.allCases)
    func `of the trial's own has nothing to remove elsewhere`(kind: StoreKind) throws {
        let provider = try StoreSettings().provider(of: kind)
        let place = StorePlace(directory: "/nowhere", keyPrefix: "run:0:")
        #expect(provider.removeLeftovers(at: place) == nil)
    }

    @Test func `of someone else's server warns of what it may lose, by the strategies' names`()
        throws
    {
        let server = try ScratchRedis()
        defer { server.remove() }
        let provider = try StoreSettings().provider(
            of: .redis, address: "unix://" + server.scratch.file("redis.sock"))
        let condition = try provider.preflight(for: ["one", "two"], scratch: "/nowhere")
        #expect(
            condition.version == server.redis.version
                || condition.version?.contains("valkey") == true)
        #expect(condition.warnings.count == 1)
        #expect(condition.warnings.first?.contains("revocations of one, two are lost") == true)
    }

    @Test func `names the remedy where nothing answers, and refuses a bad address`() throws {
        let scratch = try Scratch()
        let provider = try StoreSettings().provider(
            of: .redis, address: "unix://" + scratch.file("none.sock"))
        let error = #expect(throws: StoreError.self) {
            try provider.preflight(for: [], scratch: scratch.path)
        }
        #expect(error?.remedy == "Start it, or leave out --redis to use a private one.")
        #expect(throws: StoreError.self) {
            try StoreSettings().provider(of: .redis, address: "http://x")
        }
    }
}
