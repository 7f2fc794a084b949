import Foundation
import Stores
import TestSupport
import Testing

struct PrivateRedisTests {
    @Test(arguments: PrivateRedis.Options.Transport.allCases)
    func `a private server answers and leaves no process and no socket`(
        transport: PrivateRedis.Options.Transport
    ) throws {
        let server = try ScratchRedis(transport)
        let socket = server.scratch.file("redis.sock")
        #expect(try server.connect().command("PING") == .status("PONG"))
        #expect(FileManager.default.fileExists(atPath: socket))
        #expect(processExists(server.redis.processID))
        #expect(server.redis.version.contains("."))
        server.redis.stop()
        #expect(!processExists(server.redis.processID))
        #expect(!FileManager.default.fileExists(atPath: socket))
        #expect(server.redis.exitReason() == "exited with status 0")
        server.redis.stop()
    }

    @Test func `it keeps nothing on disk and is open to its user only`() throws {
        let server = try ScratchRedis()
        let redis = try server.connect()
        #expect(
            try redis.command("CONFIG", "GET", "save")
                == .array([.bulk("save".bytes), .bulk([])]))
        #expect(
            try redis.command("CONFIG", "GET", "port")
                == .array([.bulk("port".bytes), .bulk("0".bytes)]))
        let attributes = try FileManager.default.attributesOfItem(
            atPath: server.scratch.file("redis.sock"))
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        try redis.set(key: "k".bytes.span, value: 1)
        server.redis.stop()
        let files = try FileManager.default.contentsOfDirectory(atPath: server.scratch.path)
        #expect(files == ["redis.log"])
    }

    @Test func `on TCP it lets nobody in without its password, each time another`() throws {
        var passwords: Set<String> = []
        for _ in 0..<2 {
            let server = try ScratchRedis(.tcp)
            defer { server.remove() }
            guard case .tcp(_, let port, _, let password?, _) = server.endpoint else {
                Issue.record("\(server.endpoint) has no password")
                return
            }
            passwords.insert(password)
            #expect(password.count > 30)
            #expect(try server.connect().command("PING") == .status("PONG"))
            let stranger = try RedisConnection(.loopback(port: port), deadlines: .patient)
            let error = storeError(.refused) { _ = try stranger.command("PING") }
            #expect(error?.cause.hasPrefix("NOAUTH") == true)
            // The password is neither in an argument, which every user can read, nor in a file.
            let arguments = FileManager.default.contents(
                atPath: "/proc/\(server.redis.processID)/cmdline")
            #expect(arguments?.isEmpty == false)
            #expect(arguments?.range(of: Data(password.utf8)) == nil)
            let files = try FileManager.default.contentsOfDirectory(atPath: server.scratch.path)
            #expect(Set(files).isSubset(of: ["redis.log", "redis.sock"]))
            #expect(!"\(server.endpoint)".contains(password))
        }
        #expect(passwords.count == 2)
    }

    @Test func `the last reference gone, the server is too`() throws {
        let scratch = try Scratch()
        var redis: PrivateRedis? = try PrivateRedis.start(in: scratch.path)
        let id = try #require(redis?.processID)
        redis = nil
        #expect(!processExists(id))
    }

    @Test func `a stopped server can be ended`() throws {
        let server = try ScratchRedis()
        kill(server.redis.processID, SIGSTOP)
        server.redis.stop()
        #expect(!processExists(server.redis.processID))
    }

    @Test func `the folder is made`() throws {
        let scratch = try Scratch()
        let redis = try PrivateRedis.start(in: scratch.file("new"))
        #expect(redis.endpoint == .unix(path: scratch.file("new/redis.sock")))
    }

    @Test func `a folder that cannot be made is unreachable`() throws {
        let scratch = try Scratch()
        let error = storeError(.unreachable) {
            _ = try PrivateRedis.start(in: scratch.file("none/new"))
        }
        #expect(error?.cause == "no such file or directory")
    }

    @Test func `a second server in the same folder is busy`() throws {
        let server = try ScratchRedis()
        _ = storeError(.busy) { _ = try PrivateRedis.start(in: server.scratch.path) }
        #expect(try server.connect().command("PING") == .status("PONG"))
    }

    @Test(arguments: ["", "/nonexistent", "relative:."])
    func `no server on PATH says how to get one`(searchPath: String) throws {
        let scratch = try Scratch()
        let error = storeError(.unreachable) {
            _ = try PrivateRedis.start(in: scratch.path, options: .init(searchPath: searchPath))
        }
        #expect(
            error?.description
                == "cannot start a private Redis: neither redis-server nor valkey-server is on "
                + "PATH. Install redis-server (scripts/setup does), or name a running server with "
                + "--redis URL.")
    }

    @Test func `a path too long for a socket says so`() throws {
        let scratch = try Scratch()
        let error = storeError(.misuse) {
            _ = try PrivateRedis.start(
                in: scratch.file(String(repeating: "a", count: 100)))
        }
        #expect(error?.remedy == "Use a folder with a shorter path.")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
    }

    /// Writes a program. Another process writes it: while this process has it open for writing, a
    /// process that another test forks has it open too, and nobody can run it ("text file busy").
    private func write(_ program: String, to path: String) throws {
        let shell = try Process.run(
            URL(filePath: "/bin/sh"),
            arguments: ["-c", "printf %s \"$1\" > \"$0\" && chmod 755 \"$0\"", path, program])
        shell.waitUntilExit()
        try #require(shell.terminationStatus == 0)
    }

    /// Starts a program in place of the server, under either of its names.
    private func start(
        _ script: String, as name: String = "redis-server", milliseconds: Int = 10_000
    ) throws -> StoreError? {
        let scratch = try Scratch()
        let program = scratch.file(name)
        try write("#!/bin/sh\n\(script)\n", to: program)
        return #expect(throws: StoreError.self) {
            _ = try PrivateRedis.start(
                in: scratch.path,
                options: .init(searchPath: scratch.path, startMilliseconds: milliseconds))
        }
    }

    @Test(arguments: ["redis-server", "valkey-server"])
    func `a server that ends at once is told with its log's last line`(name: String) throws {
        let error = try start(
            "cd \"$(dirname \"$0\")\"; printf 'first\\nno memory left\\n\\n' > redis.log; exit 3",
            as: name)
        #expect(error?.kind == .unreachable)
        #expect(error?.cause == "exited with status 3; the last line of its log is: no memory left")
    }

    @Test func `a server that never answers is ended after the time limit`() throws {
        let error = try start("echo $$ > \"$0.pid\"; exec sleep 100", milliseconds: 300)
        #expect(error?.kind == .timeout)
        #expect(error?.cause == "no answer within 300 ms")
    }

    @Test func `a program that cannot be run is unreachable`() throws {
        let scratch = try Scratch()
        let program = scratch.file("redis-server")
        try write("#!/nonexistent/interpreter\n", to: program)
        let error = storeError(.unreachable) {
            _ = try PrivateRedis.start(in: scratch.path, options: .init(searchPath: scratch.path))
        }
        #expect(error?.cause == "no such file or directory")
    }

    @Test func `many servers on TCP do not collide`() {
        let errors = onThreads(4) { _ in
            let server = try ScratchRedis(.tcp)
            _ = try server.connect().command("PING")
        }
        #expect(errors.isEmpty, "\(errors)")
    }
}
