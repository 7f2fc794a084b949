import Foundation
import Stores
import TestSupport
import Testing

struct RedisTests {
    let server: ScratchRedis
    let redis: RedisConnection

    init() throws {
        server = try ScratchRedis()
        redis = try server.connect()
    }

    @Test(arguments: [
        "plain".bytes, [0, 13, 10, 36, 42, 255], [], [UInt8](repeating: 7, count: 100_000),
    ])
    func `any bytes serve as key and value`(bytes: [UInt8]) throws {
        #expect(try !redis.exists(key: bytes.span))
        #expect(try redis.getBytes(key: bytes.span) == nil)
        try redis.set(key: bytes.span, value: bytes.span)
        #expect(try redis.exists(key: bytes.span))
        #expect(try redis.getBytes(key: bytes.span) == bytes)
        #expect(try redis.delete(key: bytes.span))
        #expect(try !redis.delete(key: bytes.span))
        #expect(try !redis.exists(key: bytes.span))
    }

    @Test(arguments: [0, 1, -1, 9, 10, -10, 1_700_000_000, Int64.max, .min])
    func `a number comes back`(number: Int64) throws {
        let key = "number".bytes
        #expect(try redis.get(key: key.span) == nil)
        try redis.set(key: key.span, value: number)
        #expect(try redis.get(key: key.span) == number)
    }

    @Test func `increment counts from nothing and by any amount`() throws {
        let key = "counter".bytes
        #expect(try redis.increment(key: key.span) == 1)
        #expect(try redis.increment(key: key.span, by: 41) == 42)
        #expect(try redis.increment(key: key.span, by: -50) == -8)
        #expect(try redis.get(key: key.span) == -8)
    }

    @Test func `a key with an expiry goes`() throws {
        let key = "brief".bytes
        try redis.set(key: key.span, value: "v".bytes.span, expiryMilliseconds: 60_000)
        guard case .integer(let left) = try redis.command("PTTL", "brief") else {
            Issue.record("PTTL is not a number")
            return
        }
        #expect((1...60_000).contains(left))
        try redis.set(key: key.span, value: 1, expiryMilliseconds: 20)
        #expect(try eventually { try !redis.exists(key: key.span) })
    }

    @Test func `expire shortens the life of a key that exists`() throws {
        #expect(try !redis.expire(key: "none".bytes.span, afterMilliseconds: 1))
        try redis.set(key: "key".bytes.span, value: 1)
        #expect(try redis.expire(key: "key".bytes.span, afterMilliseconds: 10))
        #expect(try eventually { try !redis.exists(key: "key".bytes.span) })
    }

    @Test func `a script runs by its digest, loaded again when the server forgot it`() throws {
        let script = "return {KEYS[1], ARGV[1], 7, redis.call('GET', 'none')}"
        let answer = RedisReply.array([.bulk("k".bytes), .bulk("a".bytes), .integer(7), .null])
        for _ in 0..<2 {
            let reply = try redis.eval(script: script, keys: ["k".bytes], arguments: ["a".bytes])
            #expect(reply == answer)
        }
        #expect(try redis.command("SCRIPT", "FLUSH") == .status("OK"))
        let reply = try redis.eval(script: script, keys: ["k".bytes], arguments: ["a".bytes])
        #expect(reply == answer)
        #expect(try redis.eval(script: "return 2", keys: []) == .integer(2))
    }

    @Test func `a wrong type is refused, and the connection goes on`() throws {
        _ = try redis.command("RPUSH", "list", "secret-value")
        let error = storeError(.refused) { _ = try redis.get(key: "list".bytes.span) }
        #expect(error?.attempted == "run GET on Redis at \(server.redis.endpoint)")
        #expect(error?.cause.hasPrefix("WRONGTYPE") == true)
        #expect(try redis.command("LLEN", "list") == .integer(1))
    }

    @Test func `a message holds no argument`() throws {
        let unknown = storeError(.refused) { _ = try redis.command("NONESUCH", "secret-key") }
        #expect(unknown?.cause == "ERR unknown command …")
        let script = storeError(.refused) {
            _ = try redis.eval(script: "return redis.call('GET')", keys: ["secret-key".bytes])
        }
        #expect(script?.description.contains("secret") == false)
        let odd = storeError(.refused) { _ = try redis.command(["secret-key".bytes]) }
        #expect(odd?.description.contains("secret") == false)
    }

    @Test func `an error inside an array is refused`() throws {
        let script = "return {1, redis.error_reply('ERR inside')}"
        let error = storeError(.refused) { _ = try redis.eval(script: script, keys: []) }
        #expect(error?.cause == "ERR inside")
        #expect(try redis.command("PING") == .status("PONG"))
    }

    @Test func `a value that is not a number breaks the protocol for get`() throws {
        try redis.set(key: "word".bytes.span, value: "abc".bytes.span)
        _ = storeError(.protocolViolation) { _ = try redis.get(key: "word".bytes.span) }
        #expect(try redis.getBytes(key: "word".bytes.span) == "abc".bytes)
    }

    @Test func `a server out of memory is full and still answers`() throws {
        #expect(try redis.command("CONFIG", "SET", "maxmemory", "1") == .status("OK"))
        let error = storeError(.full) { try redis.set(key: "k".bytes.span, value: 1) }
        #expect(error?.remedy == "Raise its maxmemory or remove keys.")
        #expect(try !redis.exists(key: "k".bytes.span))
    }

    @Test func `a replica is read-only`() throws {
        _ = try redis.command("REPLICAOF", "127.0.0.1", "1")
        let error = storeError(.readOnly) { try redis.set(key: "k".bytes.span, value: 1) }
        #expect(error?.cause == "READONLY You can't write against a read only replica.")
    }

    @Test(arguments: [0, 1, 511, 512, 513, 5000])
    func `a pipeline runs every command`(count: Int) throws {
        try redis.pipeline(count: count) { index in
            ["SET".bytes, "key:\(index)".bytes, "\(index)".bytes]
        }
        #expect(try redis.command("DBSIZE") == .integer(Int64(count)))
        let last = count - 1
        if last >= 0 { #expect(try redis.get(key: "key:\(last)".bytes.span) == Int64(last)) }
    }

    @Test func `a pipeline takes large values and tells the first refusal`() throws {
        let value = [UInt8](repeating: 1, count: 40_000)
        let error = storeError(.refused) {
            try redis.pipeline(count: 100) { index in
                index == 70
                    ? ["INCR".bytes, "key:3".bytes]
                    : ["SET".bytes, "key:\(index)".bytes, value]
            }
        }
        #expect(error?.cause == "ERR value is not an integer or out of range")
        // All commands of the same chunk have run, and none after it.
        #expect(try redis.command("DBSIZE") == .integer(71))
    }

    @Test func `info is read by field`() throws {
        let server = try redis.info("server")
        #expect(server["process_id"] == String(self.server.redis.processID))
        #expect(server["redis_version"] == self.server.redis.version)
    }

    @Test func `an empty command is misuse`() {
        _ = storeError(.misuse) { _ = try redis.command([]) }
    }

    @Test(arguments: ["plain:", "a*", "a?b", "[ab]", "back\\slash", "^x-[", "ü*"])
    func `deleting by prefix leaves other keys alone`(prefix: String) throws {
        let others = [
            "b", "a", "aXb", "ab", "backslash", "back", "x", "ü", "plain", "\(prefix.dropLast())",
        ]
        for key in others { try redis.set(key: key.bytes.span, value: 1) }
        try redis.pipeline(count: 2500) { ["SET".bytes, "\(prefix)\($0)".bytes, "v".bytes] }
        #expect(try redis.deleteKeys(withPrefix: prefix) == 2500)
        for key in others { #expect(try redis.exists(key: key.bytes.span), "\(key)") }
        #expect(try redis.deleteKeys(withPrefix: prefix) == 0)
    }

    @Test func `deleting by an empty prefix is misuse`() {
        _ = storeError(.misuse) { _ = try redis.deleteKeys(withPrefix: "") }
    }
}
