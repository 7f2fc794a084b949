import Revocation
import Scenario
import Strategies
import TestSupport
import Testing

@testable import Suite

@Suite struct `The server program` {
    private func plan(_ deployment: String) throws -> Plan {
        try ScenarioReader(catalogue: Registry.catalogue).read(
            text: "strategies: [\(JWTOnly.descriptor.name)]\ndeployment: \(deployment)",
            name: "servers")
    }

    @Test func `is asked for where it is missing, with how to build it`() throws {
        let scratch = try Scratch()
        let error = #expect(throws: TrialFailure.self) {
            _ = try ServerExecutable.find(beside: scratch.file("revbench"))
        }
        let text =
            "there is no program \(scratch.file("revbench-server")), which runs the servers of a "
            + "deployment over HTTP. Build it with make server; make install then copies it too"
        #expect(error?.description == text)
    }

    @Test func `is found beside a program`() throws {
        let scratch = try Scratch()
        let path = try scratch.program("#!/bin/sh\n", named: "revbench-server")
        #expect(try ServerExecutable.find(beside: scratch.file("revbench")) == path)
    }

    @Test func `is needed by plans with servers, of every program that runs them`() throws {
        let scratch = try Scratch()
        let other = scratch.file("other")
        try ServerExecutable.check(plan("in-process"), others: [other])
        for deployment in ["http", "[in-process, http]"] {
            #expect(throws: TrialFailure.self) {
                try ServerExecutable.check(plan(deployment), others: [other])
            }
        }
    }
}
