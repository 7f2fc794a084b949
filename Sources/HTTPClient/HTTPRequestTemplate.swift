/// A request that is sent many times with one changing value, written once.
package struct HTTPRequestTemplate: Sendable {
    private let before: [UInt8]
    private let after: [UInt8]
    let isRepeatable: Bool

    /// Creates a template for a request that is always the same.
    package init(_ request: HTTPRequest, to address: HTTPAddress) throws(HTTPFailure) {
        do throws(HTTPFault) {
            before = try request.bytes(for: address)
        } catch { throw error.failure(of: "write a request to \(address.url)") }
        after = []
        isRepeatable = request.isRepeatable
    }

    /// Creates a template for a request with one more field.
    ///
    /// - Parameter field: its value is the beginning of the field's value. The rest is filled in
    ///   whenever the request is sent.
    package init(
        _ request: HTTPRequest, to address: HTTPAddress, filling field: HTTPField
    ) throws(HTTPFailure) {
        do throws(HTTPFault) {
            // A whole value may not end with a blank, but its beginning may.
            try HTTPRequest.check(HTTPField(field.name, field.value + "?"))
            var opening = try request.opening(for: address)
            opening += "\(field.name): \(field.value)".utf8
            before = opening
        } catch { throw error.failure(of: "write a request to \(address.url)") }
        after = [UInt8]("\r\n\r\n".utf8) + request.body
        isRepeatable = request.isRepeatable
    }

    /// Whether a value can be filled in and arrives unaltered: visible ASCII, at least one
    /// character. A field's value has no control characters, and blanks at its ends are not part of
    /// it.
    package static func allows(_ value: Span<UInt8>) -> Bool {
        var refused: UInt8 = 0
        // Without a branch per byte, so that it is compiled to vector instructions.
        for index in 0..<value.count { refused |= HTTPSyntax.isVisible(value[index]) ? 0 : 1 }
        return refused == 0 && !value.isEmpty
    }

    /// Writes the request in place of the buffer's contents. Allocates nothing once the buffer has
    /// grown.
    func write(_ value: Span<UInt8>, into buffer: inout [UInt8]) {
        buffer.removeAll(keepingCapacity: true)
        buffer.append(contentsOf: before)
        value.withUnsafeBufferPointer { buffer.append(contentsOf: $0) }
        buffer.append(contentsOf: after)
    }
}
