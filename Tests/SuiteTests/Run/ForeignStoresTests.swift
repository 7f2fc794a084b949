import Foundation
import Revocation
import TestSupport
import Testing

@testable import Suite

@Suite struct `The address of someone else's store` {
    private func address(_ option: String?, _ file: String? = nil) throws -> String? {
        try ForeignStores.address(of: .redis, option: option, file: file)
    }

    @Test func `comes from the command line or from a file of one line`() throws {
        let scratch = try Scratch()
        let file = try scratch.write(Array("redis://:hunter2@host\n".utf8), to: "url")
        #expect(try address("redis://one") == "redis://one")
        #expect(try address(nil, file) == "redis://:hunter2@host")
    }

    @Test(arguments: ["", "\n", "redis://:hunter2@a\nredis://:hunter2@b\n", "hunter2"])
    func `is refused with the file's name, and not repeated`(text: String) throws {
        let scratch = try Scratch()
        let file = try scratch.write(Array(text.utf8), to: "url")
        let error = #expect(throws: (any Error).self) { try address(nil, file) }
        let message = error.map { "\($0)" } ?? ""
        #expect(message.contains(file))
        #expect(!message.contains("hunter2"))
    }

    @Test func `is not read from a file without end`() {
        let error = #expect(throws: (any Error).self) { try address(nil, "/dev/zero") }
        #expect(error.map { "\($0)" }?.contains("/dev/zero") == true)
    }

    @Test(arguments: ["redis://:hunter2", "unix:///x?password=hunter2", "rediss://:hunter2@host"])
    func `that makes no sense is not repeated`(url: String) {
        let error = #expect(throws: (any Error).self) { try address(url) }
        #expect(error.map { "\($0)" }?.contains("hunter2") == false)
    }
}
