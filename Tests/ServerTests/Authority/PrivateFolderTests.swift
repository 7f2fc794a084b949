import Folders
import Foundation
import Revocation
import Stores
import Strategies
import TestSupport
import Testing

@testable import Server

@Suite struct `The temporary folder of a server` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private var contents: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: scratch.path) }
    }

    @Test func `is named for the server, and goes with what is in it`() throws {
        let folder = try PrivateFolder.forServer(in: scratch.path)
        #expect(folder.path.hasPrefix(scratch.path + "/revbench-server-"))
        try Data("text".utf8).write(to: URL(filePath: folder.file("file")))
        folder.remove()
        #expect(try contents.isEmpty)
    }

    @Test func `is refused where its parent is not there, by a message that says what to do`() {
        let error = #expect(throws: FolderError.self) {
            try PrivateFolder.forServer(in: scratch.file("nowhere"))
        }
        #expect(
            error?.description
                == "cannot make a temporary folder: \(String(cString: strerror(ENOENT))). "
                + "Set TMPDIR to a folder with some space.")
    }
}

/// The program itself, which a signal ends.
@Suite(.enabled(if: DemoUnderTest.program != nil, "revbench-server is not built"))
struct `A server that was started by hand` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private var contents: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: scratch.path) }
    }

    private func start(_ arguments: [String], output: Any = FileHandle.nullDevice) throws -> Process
    {
        let process = Process()
        process.executableURL = URL(filePath: try #require(DemoUnderTest.program))
        process.arguments = ["authority"] + arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(["TMPDIR": scratch.path]) { $1 }
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// It waits for a Redis that does not answer. On a busy machine it may have given up before the
    /// signal arrives, so it is started again.
    @Test func `leaves no folder behind when a signal ends its start`() throws {
        var status: Int32 = 0
        for _ in 0..<10 where status != 128 + SIGTERM {
            let isAsked = SharedFlag()
            let redis = try FakeServer { peer in
                isAsked.set(true)
                while peer.receive() {}
            }
            let process = try start([
                "--strategy", SessionRedis.descriptor.name,
                "--redis", "redis://127.0.0.1:\(redis.port)",
            ])
            #expect(eventually { isAsked.isSet })
            process.terminate()
            process.waitUntilExit()
            status = process.terminationStatus
            #expect(process.terminationReason == .exit)
            #expect(try contents.isEmpty)
            withExtendedLifetime(redis) {}
        }
        #expect(status == 128 + SIGTERM)
    }

    @Test(arguments: [SIGTERM, SIGUSR1])
    func `ends by a signal, and its folder with it`(signal: Int32) throws {
        let output = Pipe()
        let port = try #require(freeLoopbackPort())
        let process = try start(
            ["--strategy", JWTOnly.descriptor.name, "--port", "\(port)"], output: output)
        var text = ""
        while !text.contains("http://127.0.0.1:\(port)\n") {
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { break }
            text += String(decoding: data, as: UTF8.self)
        }
        #expect(try contents.count == 1)
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
        #expect(try contents.isEmpty)
    }
}
