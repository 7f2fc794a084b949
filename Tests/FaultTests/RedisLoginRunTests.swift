import Foundation
import Stores
import TestSupport
import Testing

/// Whole runs on a server with a password.
@Suite(.enabled(if: RunningRevbench.program != nil), .serialized)
struct `A run on someone else's Redis` {
    private let server: ScratchRedis
    private let port: Int

    init() throws {
        server = try ScratchRedis(.tcp)
        _ = try server.connect().command("CONFIG", "SET", "requirepass", "hunter2")
        guard case .tcp(_, let port, _, _, _) = server.endpoint else { throw POSIXError(.EINVAL) }
        self.port = port
    }

    /// Returns every file in the run's folder that contains the password.
    private func leaks(in run: RunningRevbench) -> [String] {
        let files =
            FileManager.default.enumerator(atPath: run.scratch.path)?
            .compactMap { $0 as? String } ?? []
        return files.filter { file in
            let data = FileManager.default.contents(atPath: run.scratch.file(file)) ?? Data()
            return String(decoding: data, as: UTF8.self).contains("hunter")
        }
    }

    @Test(arguments: [false, true])
    func `takes the password from the environment or a file, and repeats it nowhere`(
        fromFile: Bool
    ) throws {
        let url = "redis://:hunter%32@127.0.0.1:\(port)"
        let secret = try Scratch()
        let file = try secret.write(Array((url + "\n").utf8), to: "url")
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt-redis-blocklist"),
            arguments: ["--json", "--report"] + (fromFile ? ["--redis-file", file] : []),
            prelude: fromFile ? "" : "export REVBENCH_REDIS_URL='\(url)';")
        #expect(run.wait() == 0, "\(run.errors)")
        #expect(leaks(in: run) == [])
        let answer = try #require(
            JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
        #expect(answer["status"] as? Int == 0)
        #expect((answer["rows"] as? [Any])?.count == 2)
        #expect((answer["run"] as? String)?.contains("tiny") == true)
        for key in ["folder", "warnings", "notes", "thresholds", "against"] {
            #expect(answer[key] != nil, "there is no \(key)")
        }
    }

    @Test func `shows the addresses of a command line without passwords`() throws {
        let run = try RunningRevbench(
            RunningRevbench.scenario("session-sqlite"),
            arguments: [
                "--report", "--redis", "redis://:hunter2@127.0.0.1:1",
                "--redis=redis://me:hunter2@127.0.0.1:2/3",
            ])
        #expect(run.wait() == 0, "\(run.errors)")
        #expect(leaks(in: run) == [])
        #expect(run.file("meta.json")?.contains("redis://127.0.0.1:2/3") == true)
    }

    static let refusals: [(String, Int32, String)] = [
        (":wrong@127.0.0.1", 1, "cannot log in to Redis at"), ("127.0.0.1", 1, "NOAUTH"),
        (":hunter2@127.0.0.1/x", 64, "the database is not a number"),
    ]

    @Test(arguments: refusals)
    func `is refused before anything is measured`(
        place: String, status: Int32, message: String
    ) throws {
        let url = "redis://" + place.replacing("127.0.0.1", with: "127.0.0.1:\(port)")
        let run = try RunningRevbench(
            RunningRevbench.scenario("jwt-redis-blocklist"), arguments: ["--redis", url])
        #expect(run.wait() == status)
        #expect(run.errors.contains(message), "\(run.errors)")
        #expect(!run.errors.contains("hunter2"))
        #expect(run.file("meta.json") == nil && run.leftovers == [])
    }
}
