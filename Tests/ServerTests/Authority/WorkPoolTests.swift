import Dispatch
import TestSupport
import Testing

@testable import Server

@Suite struct `A pool of threads` {
    private struct Fault: Error {}

    /// Work that ends when the test says so.
    private final class Gate: Sendable {
        let begun = SharedCounter()
        private let isOpen = DispatchSemaphore(value: 0)

        func pass() {
            begun.add()
            isOpen.wait()
        }

        func open(for count: Int) { for _ in 0..<count { isOpen.signal() } }
    }

    /// Asks for work in the background. The outcome is nil if it was turned away.
    private func ask(
        _ pool: WorkPool, noting outcomes: SharedList<Int?>,
        _ work: @escaping @Sendable () throws -> Int
    ) {
        Task(executorPreference: EventLoopTasks.shared) {
            outcomes.add(try? await pool.run(work))
        }
    }

    @Test func `does what it has threads for, lets some wait, and turns the rest away`() throws {
        let pool = try WorkPool("tests", WorkPool.Size(threads: 2, waiting: 3))
        let (gate, outcomes) = (Gate(), SharedList<Int?>())
        for number in 0..<9 {
            ask(pool, noting: outcomes) {
                gate.pass()
                return number
            }
        }
        #expect(eventually { outcomes.all.count == 4 })
        #expect(outcomes.all.allSatisfy { $0 == nil })
        #expect(eventually { gate.begun.count == 2 })
        gate.open(for: 5)
        #expect(eventually { outcomes.all.count == 9 })
        #expect(gate.begun.count == 5)
        #expect(Set(outcomes.all.compactMap(\.self)).count == 5)
        // There is room again.
        ask(pool, noting: outcomes) { 9 }
        #expect(eventually { outcomes.all.count == 10 })
        #expect(outcomes.all.last == 9)
    }

    @Test func `without threads turns everything away`() async throws {
        let pool = try WorkPool("tests", WorkPool.Size(threads: 0, waiting: 3))
        #expect(try await pool.run { 1 } == nil)
    }

    @Test func `passes an error on, and goes on`() async throws {
        let pool = try WorkPool("tests", WorkPool.Size(threads: 1, waiting: 1))
        for number in 0..<3 {
            await #expect(throws: Fault.self) {
                _ = try await pool.run { () throws -> Int in throw Fault() }
            }
            #expect(try await pool.run { number } == number)
        }
    }
}
