import CPlatform
import Foundation
import HTTPClient
import Revocation
import ServerContract
import Stores

/// One start of a server's process.
struct ServerStart {
    let program: String
    let launch: ServerLaunch
    let title: String
    /// The path of the server's files without their extensions.
    let path: String
    let patience: Duration

    func run() throws(StrategyError) -> ServerProcess {
        let file = "\(path).json"
        try write(to: file)
        defer { unlink(file) }  // it has secrets, and the server has read it once it is ready
        let line = try LinePipe(for: "start \(title)")
        let errors = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        defer { if errors >= 0 { close(errors) } }
        let (child, cause) = ChildProcess.start(
            [program, launch.role.word, file], output: line.output, errors: errors)
        guard let child else { throw failure(.unreachable, systemCause(cause)) }
        line.closeOutput()  // the child has its own; now the end of its output can be seen
        do throws(StrategyError) {
            let ready = try ready(on: line, of: child)
            return ServerProcess(
                child, title: title, address: HTTPAddress(port: ready.port), log: log)
        } catch {
            child.stop()
            throw error
        }
    }

    private var log: String { "\(path).log" }

    private func ready(
        on line: LinePipe, of child: ChildProcess
    ) throws(StrategyError) -> ServerReady {
        switch line.read(until: platform_monotonic_ns() &+ UInt64(max(patience.nanoseconds, 0))) {
        case .line(let bytes):
            guard let ready = try? JSONDecoder().decode(ServerReady.self, from: Data(bytes)),
                (1...65_535).contains(ready.port)
            else { throw failure(.failed, "it printed something other than its port") }
            return ready
        case .ended:
            _ = child.awaitEnd(milliseconds: 2_000)
            throw failure(.unreachable, child.exitReason() ?? "it closed its output")
        case .late: throw failure(.timeout, "it was not ready within \(patience.text)")
        case .interrupted: throw failure(.unreachable, "a signal interrupted the start")
        case .failed(let cause): throw failure(.unreachable, systemCause(cause))
        }
    }

    /// Creates a file that only this user can read.
    private func write(to file: String) throws(StrategyError) {
        let bytes: [UInt8]
        do { bytes = Array(try JSONEncoder().encode(launch)) } catch {
            throw failure(.failed, "its launch file cannot be encoded")
        }
        unlink(file)
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unwritten(errno) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { part in
                Foundation.write(
                    descriptor, part.baseAddress?.advanced(by: written), bytes.count - written)
            }
            guard count > 0 else { throw unwritten(errno) }
            written += count
        }
    }

    private func unwritten(_ cause: Int32) -> StrategyError {
        failure(.unreachable, "its launch file cannot be written: \(systemCause(cause))")
    }

    private func failure(_ kind: StrategyError.Kind, _ cause: String) -> StrategyError {
        let last = lastLine(ofFile: log).map { "; the last line of its log is: \($0)" } ?? ""
        return StrategyError(kind, "cannot start \(title) with \(program): \(cause)\(last)")
    }
}

extension ServerLaunch.Role {
    /// The server program's word for the role.
    fileprivate var word: String {
        switch self {
        case .authority: "authority"
        case .resource: "resource"
        }
    }
}
