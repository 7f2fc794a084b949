import Foundation
import Results
import Revocation
import Synchronization
import Testing

@testable import Load

@Suite struct `A metered lane` {
    /// A processor clock that verifications advance.
    private final class WorkClock: Sendable {
        private let time = Atomic<UInt64>(0)

        func work(_ time_ns: UInt64) { time.add(time_ns, ordering: .relaxed) }

        var time_ns: UInt64 { time.load(ordering: .relaxed) }
    }

    private func send(
        _ count: Int, every: Int, depth: Int = 0, from from_ns: UInt64 = 0,
        step_ns: UInt64 = 10
    ) -> (CPUReading, asked: Int) {
        let clock = WorkClock()
        var asked = 0
        let lane = ScriptedLane<VerificationCall, VerificationAnswer>(
            depth: depth, ManualTimer(), took_ns: 5
        ) { _ in
            asked += 1
            clock.work(3_000)
            return .accepted
        }
        var metered = MeteredLane(lane, from: from_ns, every: every) { clock.time_ns }
        [UInt8](arrayLiteral: 65).withUnsafeBufferPointer { token in
            for index in 0..<count {
                // Between requests the thread waits, which also takes processor time.
                clock.work(50_000)
                let call = VerificationCall(
                    token, node: 0, isHighStakes: false, wantsClaims: false,
                    sent_ns: UInt64(index) * step_ns)
                _ = metered.perform(call)
            }
        }
        return (metered.reading, asked)
    }

    @Test func `counts the processor time of verifications, and none of what lies between`() {
        let (reading, asked) = send(100, every: 1)
        #expect(asked == 100 && reading.count == 100)
        #expect(reading.mean_us(clockCost_ns: 0) == 3)
        #expect(reading.mean_us(clockCost_ns: 500) == 2.5)
    }

    @Test(arguments: [(1, 90), (7, 12), (90, 1), (91, 0)])
    func `reads one of so many`(every: Int, expected: Int) {
        let (reading, asked) = send(100, every: every, from: 100)
        #expect(asked == 100 && reading.count == expected)
    }

    @Test func `reads nothing of what is pending`() {
        let (reading, asked) = send(10, every: 1, depth: 2)
        #expect(asked == 10 && reading.count == 0 && reading.mean_us(clockCost_ns: 0) == nil)
    }

    @Test func `joins the readings of workers, and never goes below zero`() {
        var sum = CPUReading()
        sum.add(1_000)
        var other = CPUReading()
        other.add(3_000)
        sum += other
        #expect(sum.count == 2 && sum.mean_us(clockCost_ns: 0) == 2)
        #expect(sum.mean_us(clockCost_ns: 1e6) == 0)
    }

    @Test func `the clock's own cost is the median of its gaps`() {
        var time_ns: UInt64 = 0
        var turn = 0
        let cost_ns = CPUReading.clockCost_ns {
            turn += 1
            time_ns += turn % 10 == 0 ? 90_000 : 250
            return time_ns
        }
        #expect(cost_ns == 250)
        #expect(CPUReading.clockCost_ns() > 0)
    }
}

@Suite struct `Waiting for a processor` {
    @Test func `is the second number of the kernel's three`() {
        #expect(RunDelay.parse("169707 2293765 2\n") == 2_293_765)
        #expect(RunDelay.parse("") == nil && RunDelay.parse("1 2") == nil)
        #expect(RunDelay.parse("1 x 3") == nil && RunDelay.parse("1 -2 3") == nil)
    }

    @Test func `spans add up, and their share is of all threads' time`() {
        let sum =
            RunDelaySpan(waited_ns: 100, wall_ns: 1_000)
            + RunDelaySpan(waited_ns: 300, wall_ns: 1_000)
        #expect(sum.share == 0.2)
        #expect(RunDelaySpan().share == 0)
    }

    @Test func `of a process that is not there is unknown`() {
        #expect(RunDelay.ofProcess_ns(-1) == nil)
    }

    #if os(Linux)
        @Test func `of this thread is within the time that passed`() throws {
            let (result, span) = RunDelaySpan.of { 7 }
            #expect(result == 7)
            guard RunDelay.ofThisThread_ns() != nil else { return }
            #expect(try #require(span).waited_ns <= (try #require(span)).wall_ns)
            #expect(RunDelay.ofProcess_ns(Int32(getpid())) != nil)
        }
    #endif
}
