import Load
import Results
import Seeding
import Testing

@testable import SelfTest

@Suite struct `The replay of a stall` {
    @Test func `makes what falls due meanwhile wait for its end and for those before`() {
        let queue = StalledQueue(
            due_ns: [0, 100, 110, 500], service_ns: [10, 10, 10, 10], stallAt_ns: 50, stall_ns: 100)
        #expect(queue.responses_ns == [10, 100, 100, 10])
    }

    @Test func `stalls once, at the first request begun late enough`() {
        let queue = StalledQueue(
            due_ns: [0, 1, 2], service_ns: [30, 30, 30], stallAt_ns: 30, stall_ns: 1_000)
        #expect(queue.responses_ns == [30, 1_029, 1_058])
    }
}

@Suite struct `The check for coordinated omission` {
    /// Simulates a server with a log on its own clock, called by a loop that keeps its schedule or
    /// not.
    private func judge(isHonest: Bool) -> [Finding] {
        let configuration = StallCheck.Configuration(.full)
        var unit = SeededGenerator(seed: 1)
        let schedule = Schedule(
            .poisson, rate: configuration.rate_per_s, duration_ns: configuration.duration_ns,
            unit: &unit)
        var record = WorkerRecord(
            start_ns: 0, duration_ns: configuration.duration_ns, reasons: refusalReasons.count)
        var served: [ServerLog.Entry] = []
        var free_ns: UInt64 = 0
        for due_ns in schedule.due_ns {
            let sent_ns = max(due_ns, free_ns)
            let stalls = sent_ns >= configuration.stallAt_ns && !served.contains { $0.stalls }
            free_ns = sent_ns + (stalls ? configuration.stall_ns : configuration.service_ns)
            served.append(.init(begun_ns: sent_ns, ended_ns: free_ns, stalls: stalls))
            // The well-known mistake: to time a request from when it was finally sent.
            record.finish(
                .accepted, expectAcceptance: true, intended_ns: isHonest ? due_ns : sent_ns,
                sent_ns: sent_ns, at: free_ns)
        }
        let seen = StallCheck.Observation(record: record, served: served, start_ns: 0)
        return StallCheck.judge(seen, schedule, configuration)
    }

    @Test func `believes a loop that counts from the due time`() {
        #expect(judge(isHonest: true).filter { !$0.isOK }.isEmpty)
    }

    @Test func `catches a loop that counts from when it got to send`() {
        let failed = judge(isHonest: false).filter { !$0.isOK }.map(\.subject)
        #expect(failed.contains("response p99"))
    }
}
