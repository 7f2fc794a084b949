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

    @Test func `is there for this user alone, and goes with what is in it`() throws {
        let folder = try PrivateFolder(in: scratch.path)
        let mode =
            try FileManager.default.attributesOfItem(atPath: folder.path)[.posixPermissions]
            as? Int
        #expect(mode == 0o700)
        try Data("text".utf8).write(to: URL(filePath: folder.file("file")))
        folder.remove()
        folder.remove()
        #expect(try contents.isEmpty)
        #expect(throws: FolderError.self) {
            try PrivateFolder(in: scratch.file("nowhere"))
        }
    }

    /// A thread that goes on making files must not keep the folder alive.
    @Test func `goes while another thread writes to it`() throws {
        for _ in 0..<20 {
            let folder = try PrivateFolder(in: scratch.path)
            let (isWriting, isRemoved) = (SharedFlag(), SharedFlag())
            let errors = onThreads(2) { thread in
                guard thread == 0 else {
                    _ = eventually { isWriting.isSet }
                    folder.remove()
                    return isRemoved.set(true)
                }
                var number = 0
                while !isRemoved.isSet {
                    let file = open(folder.file("\(number)"), O_CREAT | O_WRONLY, 0o600)
                    if file >= 0 { close(file) }
                    number += 1
                    if number == 10 { isWriting.set(true) }
                }
            }
            #expect(errors.isEmpty)
            #expect(try contents.isEmpty)
        }
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
