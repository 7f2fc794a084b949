import Foundation
import Testing

@testable import Results

@Suite struct `The folder of a run` {
    private let parent: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "revbench-folder-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        parent = folder.path
    }

    private func remove() { try? FileManager.default.removeItem(atPath: parent) }

    private func made(_ digits: String? = nil) throws -> RunFolder {
        guard let digits else { return try RunFolder(in: parent, startWall_ms: 0, scenario: "s") }
        return try RunFolder(in: parent, startWall_ms: 0, scenario: "s") { digits }
    }

    private var link: String { parent + "/latest" }

    private var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []).sorted()
    }

    @Test func `has random digits in its name, so that runs of one second differ`() throws {
        defer { remove() }
        let ids = try (0..<20).map { _ in try made().runID }
        #expect(Set(ids).count == 20)
        for id in ids { #expect(id.wholeMatch(of: /1970-01-01T000000Z-s-[0-9a-f]{6}/) != nil) }
        #expect(names == ids.sorted())
    }

    @Test func `draws digits again where the name is taken`() throws {
        defer { remove() }
        _ = try made("aaaaaa")
        var drawn = ["bbbbbb", "aaaaaa", "aaaaaa"]
        let second = try RunFolder(in: parent, startWall_ms: 0, scenario: "s") {
            drawn.popLast() ?? "cccccc"
        }
        #expect(second.runID.hasSuffix("-bbbbbb") && drawn.isEmpty)
        #expect(throws: RunFolderError.self) { try made("aaaaaa") }
    }

    @Test(arguments: [1, 6, 16])
    func `digits are hexadecimal and as many as asked for`(count: Int) {
        for _ in 0..<100 {
            let digits = RandomHex.digits(count)
            #expect(digits.count == count && digits.allSatisfy { $0.isHexDigit })
        }
    }

    @Test(
        arguments: [(.EMFILE, "ulimit -n"), (.ENOSPC, "Free some space")]
            as [(POSIXError.Code, String)])
    func `tells what to do by the cause`(code: POSIXError.Code, remedy: String) {
        let error = CocoaError(
            .fileWriteUnknown, userInfo: [NSUnderlyingErrorKey: POSIXError(code)])
        let text = RunFolderError(attempted: "write a file", error).description
        #expect(text.hasPrefix("cannot write a file: \(String(cString: strerror(code.rawValue)))"))
        #expect(text.contains(remedy))
    }

    @Test func `is what latest points to, and later runs after it`() throws {
        defer { remove() }
        for _ in 0..<2 {
            let folder = try made()
            #expect(folder.linkLatest() == nil)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == folder.runID)
        }
        #expect(names.count == 3 && names.contains("latest"))
    }

    @Test func `replaces a link to a run that is gone`() throws {
        defer { remove() }
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "gone")
        let folder = try made()
        #expect(folder.linkLatest() == nil)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == folder.runID)
    }

    @Test func `leaves a file called latest alone`() throws {
        defer { remove() }
        try Data("my notes".utf8).write(to: URL(filePath: link))
        let folder = try made()
        let warning = try #require(folder.linkLatest())
        #expect(warning.contains("latest is a file and no link, so it was left alone"))
        #expect(warning.contains(folder.path))
        #expect(try String(contentsOfFile: link, encoding: .utf8) == "my notes")
        #expect(names == [folder.runID, "latest"])
    }

    @Test func `leaves a folder called latest alone`() throws {
        defer { remove() }
        try FileManager.default.createDirectory(
            atPath: link + "/deep", withIntermediateDirectories: true)
        let folder = try made()
        #expect(folder.linkLatest()?.contains("latest is a folder and no link") == true)
        #expect(FileManager.default.fileExists(atPath: link + "/deep"))
        #expect(names == [folder.runID, "latest"])
    }

    @Test(arguments: ["/nowhere/else", "../other", "./run"])
    func `leaves a link that is another's alone`(target: String) throws {
        defer { remove() }
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        #expect(try made().linkLatest()?.contains("latest is a link to \(target)") == true)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
    }

    @Test func `says where a link cannot be made`() throws {
        let folder = try made()
        remove()
        let warning = try #require(folder.linkLatest())
        #expect(warning.hasPrefix("cannot link \(link) to \(folder.runID): "))
    }
}
