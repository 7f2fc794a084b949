import Folders
import Foundation
import Results
import Synchronization
import TestSupport
import Testing

@testable import Suite

@Suite struct `A folder for temporary data` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `is new, this user's alone, and gone with its owner`() throws {
        var paths: Set<String> = []
        for _ in 0..<20 {
            let folder = try PrivateFolder("part", in: scratch.path)
            #expect(folder.path.hasPrefix(scratch.path + "/part-"))
            #expect(try permissions(folder.path) == 0o700)
            try Data().write(to: URL(filePath: folder.file("x")))
            paths.insert(folder.path)
        }
        #expect(paths.count == 20)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == [])
    }

    @Test func `removes itself and not what a link in it names`() throws {
        let kept = try scratch.write([1], to: "kept")
        let folder = try PrivateFolder("part", in: scratch.path)
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("link"), withDestinationPath: scratch.path)
        folder.remove()
        folder.remove()
        #expect(FileManager.default.fileExists(atPath: kept))
    }

    /// A thread that goes on making files must not keep the folder alive.
    @Test func `goes while another thread writes to it`() throws {
        for _ in 0..<20 {
            let folder = try PrivateFolder("part", in: scratch.path)
            let path = folder.path
            let isWriting = Atomic(false)
            let isRemoved = Atomic(false)
            let errors = onThreads(2) { thread in
                guard thread == 0 else {
                    while !isWriting.load(ordering: .acquiring) {}
                    folder.remove()
                    isRemoved.store(true, ordering: .releasing)
                    return
                }
                var number = 0
                while !isRemoved.load(ordering: .acquiring) {
                    let file = open(path + "/\(number)", O_CREAT | O_WRONLY, 0o600)
                    if file >= 0 { close(file) }
                    number += 1
                    if number == 10 { isWriting.store(true, ordering: .releasing) }
                }
            }
            #expect(errors.isEmpty)
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == [])
        }
    }

    @Test(arguments: ["absent", "absent/deeper", "file/below"])
    func `is refused where its parent is not there, and makes nothing`(parent: String) throws {
        _ = try scratch.write([], to: "file")
        let error = #expect(throws: RunFolderError.self) {
            try Temporary.makePrivateFolder("part", in: scratch.file(parent))
        }
        #expect(error?.description.contains("TMPDIR, \(scratch.file(parent))") == true)
        #expect(error?.description.contains("set TMPDIR to one that exists") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["file"])
    }

    @Test func `of a trial is refused where something is there already`() throws {
        let path = scratch.file("0")
        try Temporary.makeFolder(path)
        #expect(try permissions(path) == 0o700)
        #expect(throws: RunFolderError.self) { try Temporary.makeFolder(path) }
        try FileManager.default.createSymbolicLink(
            atPath: scratch.file("1"), withDestinationPath: path)
        #expect(throws: RunFolderError.self) { try Temporary.makeFolder(scratch.file("1")) }
        #expect(throws: RunFolderError.self) { try Temporary.makeFolder(scratch.file("a/b")) }
    }
}
