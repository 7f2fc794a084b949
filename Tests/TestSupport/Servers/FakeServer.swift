import Foundation

/// A server on 127.0.0.1 that is not Redis. It passes each connection to `answer` and then closes
/// it.
package final class FakeServer: Sendable {
    package let port: Int
    private let listener: Int32

    package init(_ answer: @escaping @Sendable (Peer) -> Void) throws {
        let (listener, port) = try listenOnLoopback()
        self.listener = listener
        self.port = port
        Thread {
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else { break }
                answer(Peer(socket: socket))
                // A server started by another test may have inherited the socket.
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
package struct Peer: Sendable {
    package let socket: Int32

    /// Waits for bytes. Returns false if the client has gone.
    @discardableResult
    package func receive() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        return recv(socket, &buffer, buffer.count, 0) > 0
    }

    package func send(_ text: String) { send(Array(text.utf8)) }

    package func send(_ bytes: [UInt8]) {
        _ = Foundation.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Answers the first question and stays until the client goes.
    package func answerOnce(_ text: String) {
        receive()
        send(text)
        while receive() {}
    }
}
