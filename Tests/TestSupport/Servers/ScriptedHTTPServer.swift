import Foundation
import Synchronization

/// An HTTP/1.1 server on 127.0.0.1 that answers by a script. Each connection has a thread.
package final class ScriptedHTTPServer: Sendable {
    package struct Request: Sendable, Hashable {
        /// The connection's place in the order in which they were accepted, from 0.
        package let connection: Int
        /// The request's place on its connection, from 0.
        package let number: Int
        /// The request line and the fields.
        package let head: String
        package let body: [UInt8]

        /// Such as `GET /photos HTTP/1.1`.
        package var line: String { head.components(separatedBy: "\r\n")[0] }

        /// Returns the value of the first field of this name, in any casing.
        package func value(of name: String) -> String? {
            for line in head.components(separatedBy: "\r\n").dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2, parts[0].lowercased() == name.lowercased() else {
                    continue
                }
                return parts[1].trimmingCharacters(in: .whitespaces)
            }
            return nil
        }
    }

    /// Answers one request. Returns whether the connection stays open.
    package typealias Script = @Sendable (Request, Peer) -> Bool

    private struct State {
        var sockets: [Int: Int32] = [:]
        var accepted = 0
        var requests: [Request] = []
        var isStopped = false
    }

    package let port: Int
    private let listener: Int32
    private let state: Shared

    /// Held by the threads too, so that they do not hold the server.
    private final class Shared: Sendable {
        let state = Mutex(State())
    }

    /// - Parameter port: 0 for any free one.
    package init(port wanted: Int = 0, _ script: @escaping Script) throws {
        let (listener, port) = try listenOnLoopback(port: wanted)
        let state = Shared()
        self.listener = listener
        self.port = port
        self.state = state
        Thread {
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else { break }
                setOption(TCP_NODELAY, at: Int32(IPPROTO_TCP), of: socket)
                let number = state.state.withLock { state -> Int in
                    state.sockets[state.accepted] = socket
                    state.accepted += 1
                    return state.accepted - 1
                }
                Thread { Self.serve(socket, number, state, script) }.start()
            }
            close(listener)
        }.start()
    }

    deinit { stop() }

    /// The connections accepted so far.
    package var connections: Int { state.state.withLock { $0.accepted } }

    /// The connections that are open.
    package var open: Int { state.state.withLock { $0.sockets.count } }

    /// The requests received so far.
    package var requests: [Request] { state.state.withLock { $0.requests } }

    /// Refuses connections from now on and closes those there are.
    package func stop() {
        let isFirst = state.state.withLock { state -> Bool in
            defer { state.isStopped = true }
            return !state.isStopped
        }
        // Afterwards the thread closes the listener, and its number may be another's.
        if isFirst { shutdown(listener, Int32(SHUT_RDWR)) }
        closeConnections()
    }

    package func closeConnections() {
        state.state.withLock { state in
            for socket in state.sockets.values { shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }

    private static func serve(
        _ socket: Int32, _ connection: Int, _ state: Shared, _ script: Script
    ) {
        var received: [UInt8] = []
        var number = 0
        while let (head, body) = next(from: socket, &received) {
            let request = Request(connection: connection, number: number, head: head, body: body)
            state.state.withLock { $0.requests.append(request) }
            number += 1
            guard script(request, Peer(socket: socket)) else { break }
        }
        // Closed under the lock, so that no other connection has the same number yet.
        state.state.withLock { state in
            state.sockets[connection] = nil
            shutdown(socket, Int32(SHUT_RDWR))
            close(socket)
        }
    }

    /// Returns the next request; nil at the end.
    private static func next(
        from socket: Int32, _ received: inout [UInt8]
    ) -> (head: String, body: [UInt8])? {
        while true {
            if let whole = whole(received) {
                received.removeFirst(whole.count)
                return (whole.head, whole.body)
            }
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            received += buffer.prefix(count)
        }
    }

    private static func whole(
        _ bytes: [UInt8]
    ) -> (head: String, body: [UInt8], count: Int)? {
        let mark = Array("\r\n\r\n".utf8)
        guard
            let end = bytes.indices.first(where: { bytes[$0...].starts(with: mark) })
        else { return nil }
        let head = String(decoding: bytes[..<end], as: UTF8.self)
        let request = Request(connection: 0, number: 0, head: head, body: [])
        let length = request.value(of: "Content-Length").flatMap { Int($0) } ?? 0
        let start = end + mark.count
        guard bytes.count >= start + length else { return nil }
        return (head, Array(bytes[start..<start + length]), start + length)
    }
}

extension Peer {
    /// Sends a whole answer.
    package func answer(_ status: Int = 200, _ fields: [String] = [], body: String = "") {
        let lines =
            ["HTTP/1.1 \(status) Scripted", "Content-Length: \(body.utf8.count)"] + fields
        send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }
}
