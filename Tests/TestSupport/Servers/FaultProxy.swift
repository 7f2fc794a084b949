import Foundation
import Synchronization

/// A proxy between clients and a server on a socket, which simulates the server's faults.
package final class FaultProxy: Sendable {
    package enum Fault: String, Sendable, CaseIterable {
        /// Passes everything through.
        case none
        /// Closes every connection.
        case closes
        /// Accepts everything and answers nothing.
        case hangs
        /// Answers with bytes that are not the protocol.
        case garbage
        /// Answers in the protocol, but with a type that fits no question.
        case wrongType
        /// Answers that the server cannot serve yet.
        case loading
        /// Closes in the middle of every answer.
        case closesMidReply

        /// The bytes sent instead of every answer.
        fileprivate var answer: String? {
            switch self {
            case .garbage: "\u{1}\u{2}HTTP/1.1 400 Bad Request\r\n\r\n"
            case .wrongType: "*1\r\n$3\r\nabc\r\n"
            case .loading: "-LOADING Redis is loading the dataset in memory\r\n"
            default: nil
            }
        }
    }

    private struct State {
        var fault = Fault.none
        var clients: Set<Int32> = []
    }

    package let port: Int
    private let listener: Int32
    private let serverPath: String
    private let state = Mutex(State())

    /// - Parameter serverPath: the path of the server's Unix socket.
    package init(before serverPath: String) throws {
        self.serverPath = serverPath
        (listener, port) = try listenOnLoopback()
        Thread { [weak self, listener] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { break }
                guard let self else {
                    close(client)
                    break
                }
                Thread { self.serve(client) }.start()
            }
            close(listener)
        }.start()
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    package var fault: Fault { state.withLock { $0.fault } }

    /// Begins or ends a fault. When a fault ends, connections opened under it are closed.
    package func set(_ fault: Fault) {
        state.withLock { state in
            let isHealed = fault == .none && state.fault != .none
            state.fault = fault
            guard isHealed || fault == .closes else { return }
            for client in state.clients { shutdown(client, Int32(SHUT_RDWR)) }
        }
    }

    private func serve(_ client: Int32) {
        state.withLock { _ = $0.clients.insert(client) }
        let server = fault == .closes ? -1 : connected(to: serverPath)
        if server >= 0 {
            relay(client, server)
            close(server)
        }
        // Closed under the lock, so that no other connection has the same number yet.
        state.withLock { state in
            state.clients.remove(client)
            close(client)
        }
    }

    private func relay(_ client: Int32, _ server: Int32) {
        var ends = [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while poll(&ends, 2, -1) > 0 || errno == EINTR {
            if ends[0].revents != 0 {
                guard let bytes = received(client), handle(bytes, from: client, to: server) else {
                    return
                }
            }
            if ends[1].revents != 0 {
                guard let bytes = received(server), answer(bytes, to: client) else { return }
            }
        }
    }

    /// Handles bytes from the client. Returns false if the connection is to be closed.
    private func handle(_ question: [UInt8], from client: Int32, to server: Int32) -> Bool {
        switch fault {
        case .none, .closesMidReply: return sent(question, to: server)
        case .closes: return false
        case .hangs: return true
        case .garbage, .wrongType, .loading:
            return sent(Array((fault.answer ?? "").utf8), to: client)
        }
    }

    private func answer(_ answer: [UInt8], to client: Int32) -> Bool {
        switch fault {
        case .none: return sent(answer, to: client)
        case .closesMidReply:
            _ = sent(Array(answer.prefix(answer.count / 2)), to: client)
            return false
        case .closes: return false
        case .hangs, .garbage, .wrongType, .loading: return true
        }
    }
}

/// Returns a socket that listens on a port of 127.0.0.1.
///
/// - Parameter port: 0 for any free one.
func listenOnLoopback(port: Int = 0) throws -> (socket: Int32, port: Int) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    // A port may be used again at once after its server is gone.
    setOption(SO_REUSEADDR, at: Int32(SOL_SOCKET), of: listener)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let outcome = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(listener, $0, length) == 0 && listen(listener, 64) == 0
                ? getsockname(listener, $0, &length) : -1
        }
    }
    guard outcome == 0 else { throw POSIXError(.EADDRINUSE) }
    return (listener, Int(UInt16(bigEndian: address.sin_port)))
}

func setOption(_ option: Int32, at level: Int32, of socket: Int32) {
    var on: Int32 = 1
    setsockopt(socket, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
}

private func connected(to path: String) -> Int32 {
    let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { room in
        room.copyBytes(from: path.utf8.prefix(room.count - 1))
    }
    let outcome = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
    guard outcome == 0 else {
        close(socket)
        return -1
    }
    return socket
}

/// Returns the bytes that have arrived; nil at the end.
private func received(_ socket: Int32) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(socket, &buffer, buffer.count, 0)
    return count > 0 ? Array(buffer.prefix(count)) : nil
}

private func sent(_ bytes: [UInt8], to socket: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes {
            send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
    }
    return true
}
