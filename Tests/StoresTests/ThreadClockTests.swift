import CPlatform
import Foundation
import Stores
import Testing

@Suite struct `A thread's clock` {
    @Test func `is read by others while the thread lives, and after it has ended`() throws {
        let clock = ThreadClock()
        #expect(clock.time_ns == 0)
        let worked = DispatchSemaphore(value: 0)
        let read = DispatchSemaphore(value: 0)
        let ended = DispatchSemaphore(value: 0)
        Thread {
            clock.begin()
            let start_ns = platform_thread_cpu_ns()
            while platform_thread_cpu_ns() < start_ns + 5_000_000 {}
            worked.signal()
            read.wait()
            clock.end()
            ended.signal()
        }.start()
        worked.wait()
        let during_ns = clock.time_ns
        read.signal()
        ended.wait()
        let after_ns = try #require(clock.time_ns)
        #expect(after_ns >= 5_000_000)
        // Waiting takes no CPU time.
        #expect(after_ns < 1_000_000_000)
        #if os(Linux)
            #expect(try #require(during_ns) >= 5_000_000)
            #expect(try #require(during_ns) <= after_ns)
        #endif
    }
}
