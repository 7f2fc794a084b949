import Foundation
import Metrics
import Results
import Revocation
import Scenario
import Seeding
import TestSupport
import Testing

@testable import Suite

@Suite struct `The protocol of trials` {
    @Test func `is told in one line of JSON that is read again`() throws {
        let own = ProtocolAnswer.own
        #expect(own.identity.version == Program.version)
        #expect(own.identity.trialProtocol == ProgramIdentity.currentProtocol)
        #expect(own.line.hasSuffix("}\n") && own.line.count { $0 == "\n" } == 1)
        let read = try JSONDecoder().decode(ProtocolAnswer.self, from: Data(own.line.utf8))
        #expect(read == own && read.strategies == KnownStrategies.own)
    }

    /// Older programs read nothing but the identity.
    @Test func `is told with the identity in its former form`() throws {
        let line = Data(ProtocolAnswer.own.line.utf8)
        let read = try JSONDecoder().decode(ProgramIdentity.self, from: line)
        #expect(read == ProgramIdentity.own)
    }

    private let parent = ProgramIdentity(version: "9.8.7", trialProtocol: 41)

    @Test func `a trial takes a job of its own protocol, whatever the version`() throws {
        var job = TrialSample.job
        job.sender = parent
        let data = try JSONEncoder().encode(job)
        let child = ProgramIdentity(version: "1.0.0", trialProtocol: 41)
        #expect(ProtocolMismatch(job: data, read: child) == nil)
    }

    @Test(arguments: [40, 42])
    func `a trial refuses a job of another, and names both versions`(number: Int) throws {
        var job = TrialSample.job
        job.sender = parent
        let data = try JSONEncoder().encode(job)
        let child = ProgramIdentity(version: "1.0.0", trialProtocol: number)
        let text = try #require(ProtocolMismatch(job: data, read: child)).description
        #expect(text.contains("revbench 1.0.0, trial protocol \(number)"))
        #expect(text.contains("revbench 9.8.7, trial protocol 41"))
        #expect(text.contains("Build both from commits with the same trial protocol"))
    }

    /// A job of another protocol need not even be readable.
    @Test(arguments: [
        #"{"sender": {"program": "revbench", "version": "9.8.7", "protocol": 0}}"#,
        #"{"plan": {}, "trial": 0}"#, "{}",
    ])
    func `the process ends with status 64`(job: String) throws {
        let scratch = try Scratch()
        let file = try scratch.write(Array(job.utf8), to: "job.json")
        #expect(TrialJob.run(file: file) == ExitStatus.usage.rawValue)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["job.json"])
    }

    /// Fails when the encoded shape changes. If the job or the record no longer has the shape that
    /// the protocol's number stands for, raise `ProgramIdentity.currentProtocol`, then renew the
    /// number and the digest here. The number need not be raised if no release and no commit of the
    /// main branch has had it.
    @Test func `has the number that belongs to the shape of jobs and records`() throws {
        let shape = try Self.shape(of: TrialSample.job) + Self.shape(of: TrialSample.reply)
        let digest = String(FNV1a.hash(shape.joined(separator: "\n")), radix: 16)
        #expect(ProgramIdentity.currentProtocol == 5)
        #expect(digest == "c16e1be7269ad916", "the shape is now:\n\(shape.joined(separator: "\n"))")
    }

    @Test func `the samples leave out nothing that may be left out`() {
        #expect(TrialSample.gaps(in: TrialSample.job, at: "job") == [])
        #expect(TrialSample.gaps(in: TrialSample.reply, at: "reply") == [])
    }

    /// Returns the path of every part of an encoded value, with the part's kind, sorted. Items of a
    /// list have the same path.
    private static func shape(of value: some Encodable) throws -> [String] {
        let json = try JSONDecoder().decode(PlainJSON.self, from: JSONEncoder().encode(value))
        var found: Set<String> = []
        func walk(_ json: PlainJSON, _ path: String) {
            switch json {
            case .null: found.insert("\(path): null")
            case .bool: found.insert("\(path): bool")
            case .whole, .large, .number: found.insert("\(path): number")
            case .text: found.insert("\(path): text")
            case .list(let items): for item in items { walk(item, "\(path)[]") }
            case .object(let members):
                for (name, member) in members { walk(member, "\(path).\(name)") }
            }
        }
        walk(json, "\(type(of: value))")
        return found.sorted()
    }
}
