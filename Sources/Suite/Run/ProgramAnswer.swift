import CPlatform
import Foundation
import Load

/// The output of a program and how it ended. The program may be any: it gets no input, limited
/// time, and limited room for its output.
struct ProgramAnswer {
    enum Failure: Error, CustomStringConvertible {
        case notStarted(String)
        case noEnd(Duration)
        case tooLong

        var description: String {
            switch self {
            case .notStarted(let cause): "it cannot be started: \(cause)"
            case .noEnd(let patience): "it had not ended after \(patience)"
            case .tooLong: "it prints more than any revbench would"
            }
        }
    }

    let output: [UInt8]
    /// The exit status; nil if a signal ended the program.
    let status: Int32?

    private static let mostBytes = 65_536

    init(of program: String, to question: [String], patience: Duration) throws(Failure) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw .notStarted(String(cString: strerror(errno)))
        }
        let (reading, writing) = (ends[0], ends[1])
        defer { close(reading) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let child = ChildStart.start(program, question, output: writing, errors: -1)
        close(writing)
        guard child > 0 else { throw .notStarted(ChildStart.cause(child)) }
        let deadline_ns = TrialClock.now_ns() + UInt64(max(patience / .nanoseconds(1), 0))
        do throws(Failure) {
            output = try Self.read(reading, until: deadline_ns, patience)
            status = try Self.end(of: child, until: deadline_ns, patience)
        } catch {
            // The process leads its own process group, so the processes that it started end with
            // it.
            kill(-child, SIGKILL)
            _ = platform_wait(child, nil, true)
            throw error
        }
    }

    private static func read(
        _ source: Int32, until deadline_ns: UInt64, _ patience: Duration
    ) throws(Failure) -> [UInt8] {
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while output.count <= mostBytes {
            let now_ns = TrialClock.now_ns()
            guard now_ns < deadline_ns else { throw .noEnd(patience) }
            var waiting = pollfd(fd: source, events: Int16(POLLIN), revents: 0)
            let left_ms = Int32(clamping: (deadline_ns - now_ns) / 1_000_000 + 1)
            guard poll(&waiting, 1, left_ms) > 0 else { continue }
            let count = Foundation.read(source, &buffer, buffer.count)
            if count == 0 { return output }
            if count > 0 { output += buffer.prefix(count) }
        }
        throw .tooLong
    }

    private static func end(
        of child: pid_t, until deadline_ns: UInt64, _ patience: Duration
    ) throws(Failure) -> Int32? {
        var status: Int32 = 0
        while true {
            let answer = platform_wait(child, &status, false)
            if answer < 0 { return nil }  // how it ended is unknown
            if answer > 0 { break }
            let now_ns = TrialClock.now_ns()
            guard now_ns < deadline_ns else { throw .noEnd(patience) }
            _ = platform_sleep_until(min(now_ns + 2_000_000, deadline_ns))
        }
        return platform_exited(status) ? platform_exit_code(status) : nil
    }
}
