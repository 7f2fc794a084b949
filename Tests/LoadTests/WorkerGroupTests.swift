import Foundation
import Testing
import Threads

@testable import Load

@Suite struct `A group of workers` {
    @Test func `returns what each found, by its number`() throws {
        let found = try WorkerGroup.run(8, watch: {}) { $0 * $0 }
        #expect(found == [0, 1, 4, 9, 16, 25, 36, 49])
    }

    private struct Broken: Error {}

    @Test func `throws what a worker threw, after all have ended`() {
        let ended = Counter()
        #expect(throws: Broken.self) {
            try WorkerGroup.run(4, watch: {}) { index in
                defer { ended.add() }
                if index == 1 { throw Broken() }
            }
        }
        #expect(ended.value == 4)
    }

    /// Each worker would wait for all the others.
    @Test(arguments: [0, 1, 5, 8])
    func `works nothing where a thread cannot be started, and says which`(last: Int) throws {
        let (worked, started) = (Counter(), Counter())
        let barrier = StartBarrier(parties: 9)
        let error = #expect(throws: ThreadStartError.self) {
            try WorkerGroup.run(
                9,
                startedBy: { title, body in
                    guard started.value < last else {
                        throw ThreadStartError(title, cause: EAGAIN)
                    }
                    started.add()
                    try SystemThread.start(title, body)
                },
                watch: {},
                { _ in
                    _ = barrier.arrive()
                    worked.add()
                })
        }
        #expect(worked.value == 0 && started.value == last)
        let text = try #require(error).description
        #expect(text.contains("cannot start a thread for worker \(last + 1) of 9: "))
        #expect(text.contains("ulimit -u") && text.contains("capacity.concurrency"))
    }

    @Test func `waits no longer for a client that comes back than it is told to`() {
        let queue = ReissueQueue(slots: 2)
        let pacer = Pacer(spinners: nil)
        let start_ns = TrialClock.now_ns()
        #expect(queue.take(until: start_ns + 50_000_000, by: pacer) == nil)
        #expect(TrialClock.now_ns() - start_ns >= 50_000_000)
        queue.add(1)
        #expect(queue.take(until: TrialClock.now_ns(), by: pacer) == 1)
        #expect(queue.take(until: TrialClock.now_ns(), by: pacer) == nil)
    }

    @Test func `takes every client that comes back from other threads, once`() throws {
        let queue = ReissueQueue(slots: 400)
        let taken = try WorkerGroup.run(5, watch: {}) { index -> [Int] in
            guard index == 4 else {
                for slot in 0..<100 { queue.add(index * 100 + slot) }
                return []
            }
            let pacer = Pacer(spinners: nil)
            let end_ns = TrialClock.now_ns() + 30_000_000_000
            var slots: [Int] = []
            while slots.count < 400, let slot = queue.take(until: end_ns, by: pacer) {
                slots.append(slot)
            }
            return slots
        }
        #expect(taken[4].sorted() == Array(0..<400))
    }
}
