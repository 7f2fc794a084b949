import CPlatform
import Foundation
import Revocation
import Stores

/// A pipe whose other end writes one line. Used by one thread.
final class LinePipe {
    enum End {
        case line([UInt8])
        /// The other end was closed first.
        case ended
        case late
        /// A signal told this process to end.
        case interrupted
        case failed(cause: Int32)
    }

    /// The end to write to.
    private(set) var output: Int32
    private let input: Int32

    /// The longest line.
    private static let limit_bytes = 4_096

    /// - Parameter purpose: what is attempted, for the error.
    init(for purpose: String) throws(StrategyError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw StrategyError(
                .unreachable, "cannot \(purpose): no pipe could be made: \(systemCause(errno))")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (input, output) = (ends[0], ends[1])
    }

    deinit {
        close(input)
        closeOutput()
    }

    func closeOutput() {
        if output >= 0 { close(output) }
        output = -1
    }

    /// Returns the first line, without its line feed.
    func read(until due_ns: UInt64) -> End {
        var bytes: [UInt8] = []
        while true {
            var cause: Int32 = 0
            switch platform_await(input, -1, due_ns, &cause) {
            case 0: return .late
            case 1:
                guard let more = readMore() else { return .ended }
                bytes += more
                if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                    return .line(Array(bytes[..<end]))
                }
                guard bytes.count < Self.limit_bytes else { return .line(bytes) }
            default:
                guard cause == EINTR else { return .failed(cause: cause) }
                if platform_signal_received() != 0 { return .interrupted }
            }
        }
    }

    /// Returns nil at the end.
    private func readMore() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 512)
        while true {
            let count = buffer.withUnsafeMutableBytes {
                Foundation.read(input, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            return count > 0 ? Array(buffer.prefix(count)) : nil
        }
    }
}
