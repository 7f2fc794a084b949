import Foundation
import Stores
import TestSupport
import Testing

/// Whole runs under faults: what was measured is kept and marked, nothing is left behind, and the
/// exit status is correct.
@Suite(.enabled(if: RunningRevbench.program != nil), .serialized)
struct `A run under faults` {
    @Test func `ends well without any`() throws {
        let run = try RunningRevbench(
            RunningRevbench.scenario("session-sqlite, jwt-redis-blocklist"))
        #expect(run.wait() == 0, "\(run.errors)")
        #expect(run.leftovers == [])
        let meta = try #require(run.file("meta.json"))
        #expect(meta.contains("\"status\" : \"complete\""))
        #expect(meta.contains("survives a process kill, not a power failure: SQLite"))
        #expect(meta.contains("the private Redis of a trial intentionally keeps nothing on disk"))
        #expect(!run.errors.contains("REVOCATIONS"))
        #expect(!run.errors.contains("are lost when"))
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `keeps what it has when it is told to end`(signal: Int32) throws {
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt-redis-blocklist", capacity: "30s"))
        try #require(
            eventually(within: .seconds(60)) { run.file("meta.json") != nil }, "\(run.errors)")
        kill(run.processID, signal)
        #expect(run.wait() == 128 + signal, "\(run.errors)")
        #expect(run.leftovers == [])
        #expect(run.file("meta.json")?.contains("\"status\" : \"partial\"") == true)
        #expect(run.file("comparison.csv") != nil && run.file("summary.csv") != nil)
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `a self-test that is told to end leaves nothing behind`(signal: Int32) throws {
        let run = try RunningRevbench(command: ["selftest", "--only", "mutants"])
        try #require(
            eventually(within: .seconds(60)) { !run.leftovers.isEmpty }, "\(run.errors)")
        kill(run.processID, signal)
        #expect(run.wait() == 128 + signal, "\(run.errors)")
        #expect(run.leftovers == [])
    }

    @Test func `tells which server died, and keeps the rest`() throws {
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt-redis-blocklist", capacity: "3s"))
        var id: Int32?
        try #require(
            eventually(within: .seconds(60)) {
                id = run.busyRedis
                return id != nil
            }, "\(run.errors)")
        kill(id ?? 0, SIGKILL)
        #expect(run.wait() == 1)
        #expect(run.errors.contains("the private Redis was killed by signal 9 during the"))
        #expect(run.leftovers == [])
        #expect(run.file("meta.json")?.contains("\"status\" : \"partial\"") == true)
        #expect(run.file("comparison.csv")?.contains("calibration") == true)
    }

    /// A limit on file sizes needs no privileges; a full disk does.
    @Test func `says that a file grew beyond what is allowed`() throws {
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt"), prelude: "trap '' XFSZ; ulimit -f 8;")
        #expect(run.wait() == 1, "\(run.errors)")
        #expect(run.errors.lowercased().contains("file too large"), "\(run.errors)")
        #expect(run.errors.contains("cannot write"), "\(run.errors)")
        #expect(run.leftovers == [])
        #expect(run.file("meta.json")?.contains("\"complete\"") != true)
    }

    @Test(arguments: [true, false])
    func `says that the disk is full`(forResults: Bool) throws {
        guard let disk = try SmallDisk() else {
            print("no file system may be mounted here: the limit on files has to do")
            return
        }
        defer { disk.unmount() }
        let folder = disk.path + "/folder"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        if forResults { try disk.fill() }
        let subjects = "population.subjects=\(forResults ? 20 : 200_000)"
        let run = try RunningRevbench(
            RunningRevbench.scenario("session-sqlite"),
            arguments: ["--set", subjects],
            results: forResults ? folder : nil, temporary: forResults ? nil : folder)
        #expect(run.wait() == 1, "\(run.errors)")
        let words = run.errors.lowercased()
        #expect(
            words.contains("no space left on device") || words.contains("disk is full"),
            "\(run.errors)")
        #expect(run.errors.contains("cannot "), "\(run.errors)")
        #expect(words.contains("free some space"), "\(run.errors)")
        #expect(run.leftovers == [])
        #expect(run.file("meta.json")?.contains("\"complete\"") != true)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder)
        if !forResults { #expect(left == []) }
    }

    @Test func `says what to change where a load has no room in memory`() throws {
        let changes = [
            "latency.load=[2000000/s]", "latency.duration=24h", "population.ttl=365d",
        ]
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt"), arguments: changes.flatMap { ["--set", $0] })
        #expect(run.wait() == 1)
        #expect(run.errors.contains("latency/2000000_per_s asks for 172800000000 requests"))
        #expect(run.errors.contains("Lower latency.load, or shorten latency.duration."))
        #expect(run.leftovers == [])
    }

    @Test func `warns by name of revocations that a Redis may drop`() throws {
        let server = try ScratchRedis()
        defer { server.remove() }
        let admin = try RedisConnection(server.endpoint)
        _ = try admin.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
        _ = try admin.command("CONFIG", "SET", "maxmemory", "100mb")
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt-redis-blocklist, jwt"),
            arguments: ["--redis", "unix://" + server.scratch.file("redis.sock"), "--quiet"])
        #expect(run.wait() == 0, "\(run.errors)")
        #expect(run.errors.contains("Redis may evict revocations silently"))
        #expect(run.errors.contains("acknowledged revocations of jwt-redis-blocklist."))
        #expect(run.errors.contains("maxmemory-policy allkeys-lru"))
        let meta = try #require(run.file("meta.json"))
        #expect(meta.contains("Redis may evict revocations silently"))
        #expect(meta.contains("\"mayDrop\" : \"Redis evicts keys beyond 104857600 bytes"))
        #expect(try admin.command("DBSIZE") == .integer(0))
    }

    @Test func `is not fine when nobody could read its table`() throws {
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt"), redirection: ">/dev/full")
        #expect(run.wait() == 1)
        #expect(run.errors.contains("cannot write to standard output"))
        #expect(run.leftovers == [])
    }

    @Test func `does not stop for want of someone to tell`() throws {
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt"), redirection: "2>/dev/full")
        #expect(run.wait() == 0)
        #expect(run.leftovers == [])
        #expect(run.file("meta.json")?.contains("\"status\" : \"complete\"") == true)
    }
}
