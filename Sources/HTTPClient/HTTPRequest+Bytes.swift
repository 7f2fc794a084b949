extension HTTPRequest {
    /// The request as it is sent (RFC 9112, section 3).
    ///
    /// - Throws: if a part has a character that would end it early, such as CR, LF or NUL, so that
    ///   no value becomes a field or a request of its own.
    func bytes(for address: HTTPAddress) throws(HTTPFault) -> [UInt8] {
        var bytes = try opening(for: address)
        bytes.endLine()
        bytes += body
        return bytes
    }

    /// The request line and the fields, without the empty line that ends them.
    func opening(for address: HTTPAddress) throws(HTTPFault) -> [UInt8] {
        guard !method.isEmpty, method.utf8.allSatisfy(HTTPSyntax.isToken) else {
            throw .unwritable("the method is not a token")
        }
        guard path.hasPrefix("/"), path.utf8.allSatisfy(HTTPSyntax.isVisible) else {
            throw .unwritable("the path does not start with a slash, or is not visible ASCII")
        }
        guard address.host.utf8.allSatisfy(HTTPSyntax.isVisible) else {
            throw .unwritable("the host is not a numeric address")
        }
        var bytes: [UInt8] = []
        bytes += "\(method) \(path) HTTP/1.1".utf8
        bytes.endLine()
        bytes.append(HTTPField("Host", address.authority))
        for field in fields {
            try Self.check(field)
            bytes.append(field)
        }
        if !body.isEmpty || ["POST", "PUT", "PATCH"].contains(method) {
            bytes.append(HTTPField(Self.length, "\(body.count)"))
        }
        return bytes
    }

    private static let length = "Content-Length"

    /// The fields that are this file's to write.
    private static let framing: Set<String> = ["host", length.lowercased(), "transfer-encoding"]

    static func check(_ field: HTTPField) throws(HTTPFault) {
        let (name, value) = (field.name.utf8, field.value.utf8)
        guard !name.isEmpty, name.allSatisfy(HTTPSyntax.isToken) else {
            throw .unwritable("a field's name is not a token")
        }
        guard !framing.contains(field.name.lowercased()) else {
            throw .unwritable("the field \(field.name) is written by the client itself")
        }
        guard value.allSatisfy(HTTPSyntax.isValue), value.first.map(HTTPSyntax.isBlank) != true,
            value.last.map(HTTPSyntax.isBlank) != true
        else {
            throw .unwritable(
                "the value of \(field.name) has a control character, or a blank at an end")
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ field: HTTPField) {
        self += "\(field.name): \(field.value)".utf8
        endLine()
    }

    fileprivate mutating func endLine() {
        append(HTTPSyntax.carriageReturn)
        append(HTTPSyntax.lineFeed)
    }
}
