import Foundation

/// A program on 127.0.0.1 that is no Redis: each connection is handed to `answer`, then closed.
final class FakeServer: Sendable {
    let port: Int
    private let listener: Int32

    init(_ answer: @escaping @Sendable (Peer) -> Void) throws {
        let listener = socket(
            AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let outcome = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 8) == 0
                    ? getsockname(listener, $0, &length) : -1
            }
        }
        guard outcome == 0 else { throw POSIXError(.EADDRINUSE) }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread {
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else { break }
                answer(Peer(socket: socket))
                // A server that another test starts may have inherited the socket.
                shutdown(socket, Int32(SHUT_RDWR))
                close(socket)
            }
            close(listener)
        }.start()
    }

    /// Ends the wait for connections, and with it the thread.
    deinit { shutdown(listener, Int32(SHUT_RDWR)) }
}

/// The far end of one connection.
struct Peer: Sendable {
    let socket: Int32

    /// Waits for bytes; false when the client has gone.
    @discardableResult
    func receive() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        return recv(socket, &buffer, buffer.count, 0) > 0
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Foundation.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Answers the first question and stays until the client goes.
    func answerOnce(_ text: String) {
        receive()
        send(text)
        while receive() {}
    }
}
