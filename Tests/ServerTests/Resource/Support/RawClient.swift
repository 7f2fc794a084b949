import Foundation
import Testing

/// An answer as it was read from a connection.
struct RawAnswer {
    let status: Int
    /// The fields by their names in lower case.
    let fields: [String: String]
    let body: String

    /// Splits the first answer off `text`; nil if it is not there whole.
    init?(from text: inout Substring) {
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        var lines = text[..<end.lowerBound].split(separator: "\r\n")
        let start = lines.removeFirst().split(separator: " ")
        guard start.count > 1, start[0] == "HTTP/1.1", let status = Int(start[1]) else {
            return nil
        }
        var fields: [String: String] = [:]
        for line in lines {
            guard let colon = line.range(of: ": ") else { return nil }
            fields[line[..<colon.lowerBound].lowercased()] = String(line[colon.upperBound...])
        }
        let rest = text[end.upperBound...].utf8
        let length = fields["content-length"].flatMap { Int($0) } ?? 0
        guard rest.count >= length else { return nil }
        self.status = status
        self.fields = fields
        body = String(decoding: rest.prefix(length), as: UTF8.self)
        text = Substring(rest.dropFirst(length))
    }

    var reason: String? { fields["revbench-reason"] }
    var challenge: String? { fields["www-authenticate"] }
}

/// A client that sends bytes as they are. Waits for an answer for at most 20 seconds.
final class RawClient {
    private let socket: Int32

    init(port: Int) throws {
        socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        address.sin_port = UInt16(port).bigEndian
        // Every piece of a request is sent at once.
        var isOn: Int32 = 1
        setsockopt(
            socket, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(
            socket, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let outcome = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { [socket] in
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard outcome == 0 else { throw POSIXError(.ECONNREFUSED) }
    }

    deinit { close(socket) }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Foundation.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Whether the server has closed the connection with something unread, within 20 seconds.
    var isCutOff: Bool {
        var wait = pollfd(fd: socket, events: 0, revents: 0)
        guard poll(&wait, 1, 20_000) > 0 else { return false }
        return Int32(wait.revents) & (POLLHUP | POLLERR) != 0
    }

    /// Reads until the server closes the connection.
    func readAll() -> String {
        var text = ""
        while let more = receive() { text += more }
        return text
    }

    /// Reads this many answers.
    func readAnswers(_ count: Int) throws -> [RawAnswer] {
        var text = ""
        var answers: [RawAnswer] = []
        while answers.count < count {
            var rest = text[...]
            if let answer = RawAnswer(from: &rest) {
                answers.append(answer)
                text = String(rest)
            } else {
                text += try #require(receive(), "the connection ended after \(text)")
            }
        }
        return answers
    }

    func readAnswer() throws -> RawAnswer { try #require(try readAnswers(1).first) }

    /// Sends a request and returns the answer after which the server closes.
    func lastAnswer(to text: String) throws -> RawAnswer {
        send(text)
        var read = readAll()[...]
        let first = RawAnswer(from: &read)
        let answer = try #require(first, "not one answer: \(read)")
        #expect(read.isEmpty, "more than one answer")
        return answer
    }

    /// Nil once the server has closed.
    private func receive() -> String? {
        var wait = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, 20_000) > 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &buffer, buffer.count, 0)
        return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
    }
}
