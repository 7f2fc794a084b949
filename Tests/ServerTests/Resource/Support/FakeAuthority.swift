import Foundation
import HTTPClient
import TestSupport

/// A request as a fake authorization server reads it.
struct ReadRequest: Sendable {
    /// Method and path.
    let start: String
    /// The fields by their names in lower case.
    let fields: [String: String]
    let body: String
}

/// An authorization server whose answers a test writes. It serves one connection at a time.
final class FakeAuthority: Sendable {
    private let server: FakeServer
    private let read: SharedList<ReadRequest>

    /// - Parameter answer: returns the status, fields and body for a request.
    init(
        _ answer: @escaping @Sendable (ReadRequest) -> (status: Int, fields: [String], body: String)
    ) throws {
        let read = SharedList<ReadRequest>()
        self.read = read
        server = try FakeServer { peer in
            while let request = peer.readRequest() {
                read.add(request)
                let (status, fields, body) = answer(request)
                var lines = ["HTTP/1.1 \(status) X"] + fields
                // These have no body (RFC 9110, section 8.6).
                if status != 204, status != 304 {
                    lines.append("Content-Length: \(body.utf8.count)")
                }
                peer.send((lines + ["", body]).joined(separator: "\r\n"))
            }
        }
    }

    var address: HTTPAddress { HTTPAddress(port: server.port) }
    var requests: [ReadRequest] { read.all }
}

extension Peer {
    /// Nil once the client has gone.
    fileprivate func readRequest() -> ReadRequest? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let request = ReadRequest(text) { return request }
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer.prefix(count)
        }
    }
}

extension ReadRequest {
    /// Nil unless the request is there whole.
    fileprivate init?(_ text: String) {
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.components(separatedBy: ": ")
            fields[parts[0].lowercased()] = parts.dropFirst().joined(separator: ": ")
        }
        let body = String(text[end.upperBound...])
        guard body.utf8.count >= fields["content-length"].flatMap({ Int($0) }) ?? 0 else {
            return nil
        }
        start = lines[0].components(separatedBy: " ").prefix(2).joined(separator: " ")
        self.fields = fields
        self.body = body
    }
}
