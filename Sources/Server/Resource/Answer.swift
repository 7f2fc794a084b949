import NIOCore
import NIOHTTP1

/// An answer before it is put into bytes.
struct AnswerForm {
    var status: HTTPResponseStatus
    var fields: [(name: String, value: String)] = []
    /// JSON; empty for none.
    var body = ""
}

/// An answer as it is sent.
struct Answer {
    private let bytes: ByteBuffer
    private let headLength: Int
    /// Where the eight digits of the claims' digest are, if it tells one.
    private let digestIndex: Int?

    /// - Parameters:
    ///   - date: the time, as HTTP writes it.
    ///   - digestField: the field whose value is the digest.
    init(_ form: AnswerForm, date: String, digestField: String) {
        var head = "HTTP/1.1 \(form.status.code) \(form.status.reasonPhrase)\r\nDate: \(date)\r\n"
        var digestIndex: Int?
        for (name, value) in form.fields {
            head += "\(name): "
            if name == digestField { digestIndex = head.utf8.count }
            head += "\(value)\r\n"
        }
        if !form.body.isEmpty { head += "Content-Type: application/json\r\n" }
        head += "Content-Length: \(form.body.utf8.count)\r\n\r\n"
        bytes = ByteBuffer(string: head + form.body)
        headLength = head.utf8.count
        self.digestIndex = digestIndex
    }

    /// Returns the bytes for one request: to HEAD without the body, and before the connection is
    /// closed with a notice of it.
    func sent(
        to method: RequestHead.Method, closing: Bool, digest: UInt32? = nil
    ) -> ByteBuffer {
        var sent = bytes
        if let digestIndex, let digest { sent.setHexadecimal(digest, at: digestIndex) }
        guard closing || method == .head else { return sent }
        var other = ByteBuffer()
        let fieldsLength = headLength - 2
        other.writeBytes(sent.readableBytesView.prefix(fieldsLength))
        other.writeString(closing ? "Connection: close\r\n\r\n" : "\r\n")
        if method != .head { other.writeBytes(sent.readableBytesView.dropFirst(headLength)) }
        return other
    }
}

extension ByteBuffer {
    /// Overwrites the eight bytes at `index` with a number in hexadecimal.
    fileprivate mutating func setHexadecimal(_ number: UInt32, at index: Int) {
        for place in 0..<8 {
            let digit = UInt8(truncatingIfNeeded: number >> UInt32(28 - 4 * place)) & 15
            let letter = UInt8(ascii: "a") - 10 + digit
            setInteger(digit < 10 ? UInt8(ascii: "0") + digit : letter, at: index + place)
        }
    }
}
