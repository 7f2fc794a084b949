import Foundation
import Results
import TestSupport
import Testing

@testable import Suite

@Suite struct `The end of a trial` {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Returns how a script in place of a trial ended.
    private func end(of script: String) throws -> TrialExit {
        let file = try scratch.program("#!/bin/sh\n\(script)\n", named: "trial")
        return try TrialChild(file, jobFile: "job").wait(for: "trial 1")
    }

    private static let ends: [(String, TrialExit)] = [
        ("exit 0", .exited(0)), ("exit 7", .exited(7)), ("kill -TERM $$", .signalled(SIGTERM)),
        ("kill -KILL $$", .signalled(SIGKILL)), ("[ $1 = trial ] && [ $2 = job ]", .exited(0)),
        (
            "(until grep -q '^State:.T' /proc/$$/status; do :; done; kill -CONT $$) & "
                + "kill -STOP $$; exit 5", .exited(5)
        ),
    ]

    @Test(arguments: ends)
    func `is known, also of one that was stopped meanwhile`(
        script: String, end: TrialExit
    ) throws {
        #expect(try self.end(of: script) == end)
    }

    @Test func `is an error where the program cannot be started`() {
        let error = #expect(throws: TrialFailure.self) {
            try TrialChild(scratch.file("absent"), jobFile: "job")
        }
        #expect(error?.description.contains("cannot start \(scratch.file("absent"))") == true)
    }

    private static let words: [(TrialExit, [String])] = [
        (.exited(1), ["exited with status 1"]), (.exited(77), ["exited with status 77"]),
        (.exited(143), ["was ended by signal 15", "before its last phase"]),
        (.exited(130), ["was ended by signal 2"]), (.exited(131), ["was ended by signal 3"]),
        (.exited(129), ["was ended by signal 1"]), (.exited(128), ["status 128"]),
        (.signalled(SIGKILL), ["killed by signal 9", "memory", "population.subjects"]),
        (.signalled(SIGSEGV), ["killed by signal 11", "SWIFT_BACKTRACE"]),
        (.signalled(SIGXCPU), ["killed by signal 24"]),
        (.unknown("no child processes"), ["does not report (no child processes)"]),
    ]

    @Test(arguments: words)
    func `is told with its usual cause`(exit: TrialExit, parts: [String]) {
        for part in parts { #expect(exit.description.contains(part), "\(exit)") }
        let isCrash = exit == .signalled(SIGSEGV)
        #expect(exit.description.contains("SWIFT_BACKTRACE") == isCrash)
    }

    @Test func `is unknown where nobody kept the status`() {
        #expect(TrialExit(-ECHILD, 0) == .unknown(String(cString: strerror(ECHILD))))
        #expect(!TrialExit(-ECHILD, 0).isOrderly && !TrialExit.signalled(SIGKILL).isOrderly)
        #expect(TrialExit.exited(1).isOrderly)
    }

    /// Returns a record, complete or not, with or without a reason.
    private func record(isComplete: Bool, reason: String?) -> TrialRecord {
        var record = TrialSample.record
        record.isComplete = isComplete
        record.invalidReason = reason
        return record
    }

    @Test func `is fine with status 0 and a whole record, and with nothing less`() {
        let whole = record(isComplete: true, reason: nil)
        let part = record(isComplete: false, reason: nil)
        #expect(TrialFault.of(.exited(0), whole) == nil)
        #expect(TrialFault.of(.exited(0), part) == "ended before its last phase")
        #expect(TrialFault.of(.exited(0), nil) == "left no record that can be read")
        // A trial that gave up by itself states the reason and is invalid.
        #expect(TrialFault.of(.exited(0), record(isComplete: false, reason: "no")) == nil)
        for exit in [TrialExit.exited(143), .exited(1), .signalled(9), .unknown("?")] {
            #expect(TrialFault.of(exit, whole) == exit.description)
        }
    }

    @Test(
        arguments: [(SIGINT, 130), (SIGQUIT, 131), (SIGTERM, 143), (SIGHUP, 143)]
            as [(Int32, Int32)])
    func `of a run that was told to end is the signal's`(signal: Int32, status: Int32) {
        #expect(ExitStatus(signal: signal).rawValue == status)
    }
}
