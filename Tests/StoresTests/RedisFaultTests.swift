import Foundation
import Stores
import TestSupport
import Testing

/// Servers that stall, die and come back.
struct RedisFaultTests {
    @Test func `a stopped server is a timeout within the limit, and recovers`() throws {
        let server = try ScratchRedis()
        let redis = try RedisConnection(server.redis.endpoint, deadlines: .short)
        #expect(try redis.command("SET", "k", "1") == .status("OK"))
        kill(server.redis.processID, SIGSTOP)
        defer { kill(server.redis.processID, SIGCONT) }
        for _ in 0..<2 {  // the second attempt reconnects: the kernel accepts for a stopped server
            let elapsed = ContinuousClock().measure {
                let error = storeError(.timeout) { _ = try redis.exists(key: "k".bytes.span) }
                #expect(error?.cause == "no answer within 200 ms")
            }
            #expect(elapsed >= .milliseconds(199) && elapsed < .seconds(2))
        }
        kill(server.redis.processID, SIGCONT)
        #expect(eventually { (try? redis.exists(key: "k".bytes.span)) == true })
        #expect(server.redis.exitReason() == nil)
    }

    @Test func `an answer that comes late is never taken for the next one`() throws {
        let server = try ScratchRedis()
        let redis = try RedisConnection(server.redis.endpoint, deadlines: .short)
        kill(server.redis.processID, SIGSTOP)
        _ = storeError(.timeout) { _ = try redis.increment(key: "n".bytes.span, by: 99) }
        kill(server.redis.processID, SIGCONT)
        #expect(eventually { (try? redis.exists(key: "none".bytes.span)) == false })
    }

    @Test func `a killed server is unreachable and its end is told`() throws {
        let server = try ScratchRedis()
        let redis = try server.connect()
        #expect(server.redis.exitReason() == nil)
        kill(server.redis.processID, SIGKILL)
        #expect(eventually { server.redis.exitReason() != nil })
        #expect(server.redis.exitReason() == "was killed by signal 9")
        for _ in 0..<2 {
            let error = storeError(.unreachable) { _ = try redis.exists(key: "k".bytes.span) }
            #expect(error?.remedy == "Check that it is running and listening there.")
        }
        #expect(server.redis.exitReason() == "was killed by signal 9")
    }

    @Test func `a connection finds a server restarted on the same socket`() throws {
        let scratch = try Scratch()
        let first = try PrivateRedis.start(in: scratch.path)
        let redis = try RedisConnection(first.endpoint, deadlines: .patient)
        try redis.set(key: "k".bytes.span, value: 1)
        let script = "return 5"
        #expect(try redis.eval(script: script, keys: []) == .integer(5))
        first.stop()
        let second = try PrivateRedis.start(in: scratch.path)
        #expect(second.endpoint == first.endpoint)
        _ = storeError(.unreachable) { _ = try redis.exists(key: "k".bytes.span) }
        #expect(try !redis.exists(key: "k".bytes.span))
        #expect(try redis.eval(script: script, keys: []) == .integer(5))
    }

    @Test func `a port nobody listens on is unreachable`() throws {
        var server: FakeServer? = try FakeServer { _ in }
        let port = server?.port ?? 1
        server = nil
        let refused = eventually {
            do throws(StoreError) {
                _ = try RedisConnection(.loopback(port: port))
                return false
            } catch {
                return error.description
                    == "cannot reach Redis at 127.0.0.1:\(port): connection refused. "
                    + "Check that it is running and listening there."
            }
        }
        #expect(refused)
    }

    @Test func `a socket that is not there is unreachable`() {
        let error = storeError(.unreachable) {
            _ = try RedisConnection(.unix(path: "/tmp/revbench-none/redis.sock"))
        }
        #expect(error?.cause == "no such file or directory")
    }

    @Test(arguments: [
        RedisEndpoint.unix(path: ""), .unix(path: "/" + String(repeating: "a", count: 200)),
        .loopback(port: 0), .loopback(port: 70_000), .loopback(port: .min),
        .tcp(host: "", port: 1, user: nil, password: nil, database: 0),
        .tcp(host: "localhost", port: 1, user: nil, password: nil, database: -1),
        .tcp(host: "localhost", port: 1, user: "me", password: nil, database: 0),
    ])
    func `an endpoint that makes no sense is misuse`(endpoint: RedisEndpoint) {
        _ = storeError(.misuse) { _ = try RedisConnection(endpoint) }
    }

    @Test(arguments: [Int.min, 0, Int.max])
    func `time limits out of range do not trap`(limit: Int) throws {
        let server = try ScratchRedis()
        let deadlines = RedisDeadlines(connectMilliseconds: limit, commandMilliseconds: limit)
        let redis = try? RedisConnection(server.redis.endpoint, deadlines: deadlines)
        _ = try? redis?.exists(key: "k".bytes.span)
    }
}
