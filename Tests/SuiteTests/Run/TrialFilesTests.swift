import Foundation
import Results
import TestSupport
import Testing

@testable import Suite

@Suite struct `The files between a run and its trial` {
    private let scratch: Scratch
    private let temporary: String
    private let results: String
    private let files: TrialFiles

    init() throws {
        scratch = try Scratch()
        temporary = try scratch.makeFolder("tmp")
        results = try scratch.makeFolder("results")
        files = TrialFiles(3, in: temporary, orIn: results)
    }

    private func leave(_ nonce: String, at file: String) throws {
        let reply = TrialReply(nonce: nonce, record: TrialSample.record)
        try JSONEncoder().encode(reply).write(to: URL(filePath: file))
    }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test func `are in the folder for temporary data`() throws {
        let file = try files.write(TrialSample.job)
        #expect(file.hasPrefix(temporary + "/"))
        let read = try JSONDecoder().decode(
            TrialJob.self, from: Data(contentsOf: URL(filePath: file)))
        #expect(read.nonce == TrialSample.job.nonce)
        #expect(try names(results) == [])
        files.remove()
        #expect(try names(temporary) == [])
    }

    /// A missing folder stands in for a full one: neither takes a file.
    @Test func `are in the results' folder where there is no room, and leave nothing`() throws {
        try FileManager.default.removeItem(atPath: temporary)
        #expect(try files.write(TrialSample.job).hasPrefix(results + "/"))
        let data = Data("record".utf8)
        let file = try Temporary.write(data, to: files.record, orTo: files.spareRecord)
        #expect(file == files.spareRecord)
        #expect(try names(results).count == 2)
        files.remove()
        #expect(try names(results) == [])
    }

    @Test func `fail with the first place's cause where there is no room at all`() throws {
        try FileManager.default.removeItem(atPath: temporary)
        try FileManager.default.removeItem(atPath: results)
        let error = #expect(throws: RunFolderError.self) { try files.write(TrialSample.job) }
        #expect(error?.description.contains(temporary) == true)
        #expect(throws: RunFolderError.self) {
            try Temporary.write(Data(), to: files.record, orTo: nil)
        }
    }

    @Test func `bring a record of this very job, from either place`() throws {
        #expect(files.reply(to: TrialSample.job) == nil)
        try leave(TrialSample.job.nonce, at: files.spareRecord)
        #expect(files.reply(to: TrialSample.job)?.strategy == TrialSample.record.strategy)
        files.remove()
        try leave(TrialSample.job.nonce, at: files.record)
        #expect(files.reply(to: TrialSample.job)?.strategy == TrialSample.record.strategy)
    }

    @Test(arguments: ["", "another", "nonce2"])
    func `bring no record of another job`(nonce: String) throws {
        try leave(nonce, at: files.record)
        #expect(files.reply(to: TrialSample.job) == nil)
        try leave(TrialSample.job.nonce, at: files.spareRecord)
        #expect(files.reply(to: TrialSample.job) != nil)
    }

    @Test(arguments: ["", "{}", #"{"nonce":"nonce"}"#, "half a rec"])
    func `bring nothing that is no record`(text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: files.record))
        #expect(files.reply(to: TrialSample.job) == nil)
    }
}
