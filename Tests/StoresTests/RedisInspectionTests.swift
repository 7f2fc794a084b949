import Foundation
import Revocation
import Synchronization
import TestSupport
import Testing

@testable import Stores

/// Returns a server whose answers depend on the command's name.
private func scriptedServer(
    _ answer: @escaping @Sendable (_ command: String) -> String
) throws -> FakeServer {
    try FakeServer { peer in
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(peer.socket, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            // *3 $3 SET …: the third line is the command's name.
            let lines = String(decoding: buffer.prefix(count), as: UTF8.self)
                .split(whereSeparator: \.isNewline)
            peer.send(answer(lines.count > 2 ? String(lines[2]) : ""))
        }
    }
}

/// The cursor that SCAN returns.
private final class Cursor: Sendable {
    private let value = Mutex(7)

    func next(isNew: Bool) -> Int {
        value.withLock { value in
            if isNew { value += 1 }
            return value
        }
    }
}

private func bulk(_ text: String) -> String { "$\(text.utf8.count)\r\n\(text)\r\n" }

@Suite struct `A look at someone else's Redis` {
    private func look(
        at url: String, needs: StoreNeeds = StoreNeeds()
    ) throws -> StoreCondition {
        try StoreSettings().provider(of: .redis, address: url, needs: needs)
            .preflight(for: ["one"], scratch: "/nowhere")
    }

    private func refusal(
        needs: StoreNeeds = StoreNeeds(), _ answer: @escaping @Sendable (String) -> String
    ) throws -> StoreError? {
        let server = try scriptedServer(answer)
        return #expect(throws: StoreError.self) {
            _ = try look(at: "redis://127.0.0.1:\(server.port)", needs: needs)
        }
    }

    static let sayings: [(String, StoreError.Kind, String)] = [
        ("NOAUTH Authentication required.", .refused, "REVBENCH_REDIS_URL"),
        ("READONLY You can't write against a read only replica.", .readOnly, "primary"),
        ("MISCONF Redis is configured to save RDB snapshots", .readOnly, "free space"),
        ("NOREPLICAS Not enough good replicas to write.", .readOnly, "replicas"),
        ("OOM command not allowed when used memory > 'maxmemory'.", .full, "maxmemory"),
        ("MOVED 866 127.0.0.1:7001", .refused, "Redis Cluster is not supported"),
        ("CLUSTERDOWN Hash slot not served", .refused, "Redis Cluster is not supported"),
        ("LOADING Redis is loading the dataset in memory", .busy, "Wait"),
        ("DENIED Redis is running in protected mode", .refused, "protected mode"),
    ]

    @Test(arguments: sayings)
    func `repeats what it says to a write, and names the cure`(
        answer: String, kind: StoreError.Kind, remedy: String
    ) throws {
        let error = try refusal { command in
            switch command {
            case "PING": "+PONG\r\n"
            case "INFO": bulk("redis_version:7.0.15\r\nredis_mode:standalone\r\n")
            default: "-\(answer)\r\n"
            }
        }
        #expect(error?.kind == kind)
        #expect(error?.cause.hasPrefix(answer.prefix(20)) == true)
        #expect(error?.remedy?.contains(remedy) == true, "\(error?.remedy ?? "")")
    }

    @Test(arguments: [
        ("redis_mode:cluster", "it is part of a Redis Cluster"),
        ("server_mode:cluster", "it is part of a Redis Cluster"),
        ("redis_mode:sentinel", "it is a Redis Sentinel, which keeps no keys"),
    ])
    func `refuses servers of kinds that are not supported`(mode: String, cause: String) throws {
        let error = try refusal { command in
            switch command {
            case "PING": "+PONG\r\n"
            case "INFO": bulk("redis_version:7.0.15\r\n\(mode)\r\n")
            default: "+OK\r\n"
            }
        }
        #expect(error?.cause == cause)
        #expect(error?.remedy != nil)
    }

    static let lacks: [(StoreFeature, String, String, String)] = [
        (.readingExtendsLife, "6.0.16", "GETEX", "6.2"),
        (.trimmedLog, "6.0.16", "XTRIM with MINID", "6.2"),
        (.conditionalExpiry, "6.2.7", "PEXPIRE with GT", "7.0"),
    ]

    @Test(arguments: lacks)
    func `names the command that an old server lacks, its version, and who needs it`(
        feature: StoreFeature, version: String, command: String, since: String
    ) throws {
        for tells in [true, false] {
            let needs = StoreNeeds(features: [feature: ["one"]])
            let error = try refusal(needs: needs) { name in
                switch name {
                case "PING": "+PONG\r\n"
                case "INFO": bulk(tells ? "redis_version:\(version)\r\n" : "\r\n")
                case "GETEX", "XTRIM": "-ERR unknown command\r\n"
                case "PEXPIRE": "-ERR wrong number of arguments for 'pexpire' command\r\n"
                default: "+OK\r\n"
                }
            }
            let cause = try #require(error?.cause)
            #expect(cause.contains("does not know \(command), which one needs"))
            #expect(cause.contains("since \(since)"))
            #expect(!tells || cause.contains(version))
        }
    }

    @Test func `lets a server pass that knows every command`() throws {
        let server = try ScratchRedis()
        let needs = StoreNeeds(
            features: Dictionary(
                uniqueKeysWithValues: StoreFeature.allCases.map { ($0, ["one"]) }),
            connections: 100)
        let url = "unix://" + server.scratch.file("redis.sock")
        #expect(try look(at: url, needs: needs).version != nil)
        #expect(try server.connect().countAllKeys() == 0)
    }

    @Test func `counts the clients that there is room for`() throws {
        let error = try refusal(needs: StoreNeeds(connections: 64)) { command in
            switch command {
            case "PING": "+PONG\r\n"
            case "INFO": bulk("connected_clients:90\r\nmaxclients:100\r\n")
            default: "+OK\r\n"
            }
        }
        #expect(error?.kind == .busy)
        #expect(error?.cause.contains("needs 64 connections, and it takes 11 more") == true)
        #expect(error?.remedy?.contains("maxclients") == true)
    }

    @Test func `shows the last words of a server that closes the connection`() throws {
        let server = try FakeServer { $0.send("-ERR max number of clients reached\r\n") }
        let error = #expect(throws: StoreError.self) {
            _ = try look(at: "redis://127.0.0.1:\(server.port)")
        }
        #expect(error?.cause == "ERR max number of clients reached")
        #expect(error?.remedy?.contains("maxclients") == true)
    }

    static let obstacles: [([String], StoreError.Kind)] = [
        (["REPLICAOF", "127.0.0.1", "1"], .readOnly),
        (["CONFIG", "SET", "maxmemory", "1"], .full),
        (["CONFIG", "SET", "min-replicas-to-write", "1"], .readOnly),
    ]

    @Test(arguments: obstacles)
    func `finds what keeps a real server from taking writes`(
        command: [String], kind: StoreError.Kind
    ) throws {
        let server = try ScratchRedis()
        _ = try server.connect().command(command.map { Array($0.utf8) })
        let url = "unix://" + server.scratch.file("redis.sock")
        _ = storeError(kind) { _ = try look(at: url) }
    }

    @Test func `a wrong password is told as that, not as a server that is not there`() throws {
        let server = try ScratchRedis(.tcp)
        _ = try server.connect().command("CONFIG", "SET", "requirepass", "hunter2")
        guard case .tcp(_, let port, _, _, _) = server.endpoint else { return }
        let error = storeError(.refused) { _ = try look(at: "redis://:wrong@127.0.0.1:\(port)") }
        #expect(error?.description.hasPrefix("cannot log in to Redis at") == true)
        #expect(error?.remedy?.contains("password") == true)
        #expect(error?.description.contains("wrong@") == false)
    }
}

@Suite struct `A server that misbehaves` {
    @Test func `is left at once when it announces an array that nothing could hold`() throws {
        let server = try FakeServer { $0.answerOnce("*2147483647\r\n") }
        let redis = try RedisConnection(.loopback(port: server.port), deadlines: .patient)
        let start = ContinuousClock.now
        let error = storeError(.protocolViolation) { _ = try redis.command("PING") }
        #expect(error?.cause.contains("more than 1048576 parts") == true)
        #expect(ContinuousClock.now - start < .seconds(2))
    }

    @Test(arguments: ["*1048577\r\n", "*1\r\n*2000000\r\n"])
    func `is left for an array beyond the limit, at any depth`(answer: String) throws {
        let server = try FakeServer { $0.answerOnce(answer) }
        let redis = try RedisConnection(.loopback(port: server.port), deadlines: .patient)
        _ = storeError(.protocolViolation) { _ = try redis.command("PING") }
    }

    @Test(arguments: [false, true])
    func `cannot hold a walk over its keys`(isCursorNew: Bool) throws {
        let cursor = Cursor()
        let server = try scriptedServer { command in
            guard command == "SCAN" else { return ":0\r\n" }
            let next = cursor.next(isNew: isCursorNew)
            return "*2\r\n\(bulk(String(next)))*0\r\n"
        }
        let redis = try RedisConnection(.loopback(port: server.port), deadlines: .patient)
        let error = storeError(.timeout) {
            try redis.walkKeys(
                withPrefix: "a", limit: RedisWalkLimit(base_ms: 100, longest_ms: 100)
            ) { _ in }
        }
        #expect(error?.cause.hasPrefix("SCAN did not come to an end") == true)
    }

    @Test func `a walk may take longer the more keys there are, up to a limit`() {
        let limit = RedisWalkLimit()
        #expect(limit.milliseconds(keys: nil) == 5_000)
        #expect(limit.milliseconds(keys: -1) == 5_000)
        #expect(limit.milliseconds(keys: 1_000_000) == 25_000)
        #expect(limit.milliseconds(keys: .max) == 600_000)
    }

    @Test func `serves many connections that are made at once`() throws {
        let scratch = try Scratch()
        let server = try PrivateRedis.start(in: scratch.path)
        defer { server.stop() }
        let errors = onThreads(16) { _ in
            let connections = try (0..<20).map { _ in try RedisConnection(server.endpoint) }
            for connection in connections { _ = try connection.command("PING") }
        }
        #expect(errors.isEmpty, "\(errors)")
    }
}

@Suite struct `The address of a store` {
    @Test(arguments: [
        ("redis://:hunter2@host", "redis://host:6379"),
        ("redis://me:hunter%32@[::1]:7000/3", "redis://[::1]:7000/3"),
        ("unix:///run/redis.sock", "unix:///run/redis.sock"),
        ("redis://:hunter2", "…"), ("unix:///x?password=hunter2", "…"), ("hunter2", "…"),
    ])
    func `is shown without its login`(url: String, shown: String) {
        #expect(StoreAddress.withoutLogin(url) == shown)
    }

    @Test func `gets the login that was handed over for it, and no other`() {
        StoreAddress.handOver("redis://:hunter2@host", of: .redis)
        defer { unsetenv(StoreAddress.variable(of: .redis)) }
        #expect(
            StoreAddress.withLogin("redis://host:6379", of: .redis) == "redis://:hunter2@host")
        #expect(StoreAddress.withLogin("redis://other:6379", of: .redis) == "redis://other:6379")
    }
}
