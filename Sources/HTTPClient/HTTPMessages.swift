/// A field of a request or a response (RFC 9110, section 5).
package struct HTTPField: Sendable, Hashable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A request. What frames it, `Host` and `Content-Length`, is added when it is sent.
package struct HTTPRequest: Sendable {
    package var method: String
    /// The path with its query, starting with a slash (RFC 9112, section 3.2.1).
    package var path: String
    package var fields: [HTTPField]
    package var body: [UInt8]
    /// Whether the request may be sent again if a reused connection was closed before any byte of
    /// the answer. True for methods that are idempotent (RFC 9110, section 9.2.2) unless set.
    package var isRepeatable: Bool

    package init(
        _ method: String, _ path: String, fields: [HTTPField] = [], body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.fields = fields
        self.body = body
        isRepeatable = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"].contains(method)
    }
}

/// A complete answer.
package struct HTTPResponse: Sendable {
    package let status: Int
    /// The fields in the order in which they came, without those of a trailer.
    package let fields: [HTTPField]
    package let body: [UInt8]

    package init(status: Int, fields: [HTTPField], body: [UInt8]) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// Returns the value of the first field of this name, in any casing of its ASCII letters.
    package func value(of name: String) -> String? {
        fields.first { field in
            field.name.utf8.count == name.utf8.count
                && zip(field.name.utf8, name.utf8).allSatisfy {
                    HTTPSyntax.lowercase($0) == HTTPSyntax.lowercase($1)
                }
        }?.value
    }
}

/// The time limits of one exchange.
package struct HTTPDeadlines: Sendable {
    package var connect_ms: Int
    /// From the start of sending to the last byte of the answer.
    package var answer_ms: Int

    package init(connect_ms: Int = 1000, answer_ms: Int = 250) {
        self.connect_ms = connect_ms
        self.answer_ms = answer_ms
    }
}

/// The largest answer that is read.
package struct HTTPLimits: Sendable {
    /// One line of the head, of a chunk or of the trailer.
    package var line_bytes: Int
    /// All lines of the head and the trailer, interim responses included.
    package var head_bytes: Int
    package var body_bytes: Int

    package init(
        line_bytes: Int = 16_384, head_bytes: Int = 65_536, body_bytes: Int = 64 << 20
    ) {
        self.line_bytes = line_bytes
        self.head_bytes = head_bytes
        self.body_bytes = body_bytes
    }
}
