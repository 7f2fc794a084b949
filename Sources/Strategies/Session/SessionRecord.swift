import Revocation
import Tokens

/// A session as kept by a store without columns: its end, then audience, subject and client, each
/// with its length, then the scope.
struct SessionRecord: Equatable {
    let expiresAt: NumericDate
    let audience: String
    let subject: String
    let client: String
    let scope: String

    init(
        expiresAt: NumericDate, audience: String, subject: String, client: String, scope: String
    ) {
        self.expiresAt = expiresAt
        self.audience = audience
        self.subject = subject
        self.client = client
        self.scope = scope
    }

    /// Nil if a field is 64 KiB or longer.
    var bytes: [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(
            14 + audience.utf8.count + subject.utf8.count + client.utf8.count
                + scope.utf8.count)
        Self.append(UInt64(bitPattern: expiresAt.microseconds), to: &bytes)
        for field in [audience, subject, client] {
            guard let length = UInt16(exactly: field.utf8.count) else { return nil }
            Self.append(length, to: &bytes)
            bytes.append(contentsOf: field.utf8)
        }
        bytes.append(contentsOf: scope.utf8)
        return bytes
    }

    /// Reads what ``bytes`` wrote; returns nil for anything else.
    init?(_ bytes: [UInt8]) {
        var rest = bytes[...]
        guard let end = Self.take(UInt64.self, from: &rest),
            let audience = Self.takeField(from: &rest), let subject = Self.takeField(from: &rest),
            let client = Self.takeField(from: &rest)
        else { return nil }
        self.init(
            expiresAt: NumericDate(microseconds: Int64(bitPattern: end)), audience: audience,
            subject: subject, client: client, scope: String(decoding: rest, as: UTF8.self))
    }

    private static func append(_ number: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    private static func take<Number: FixedWidthInteger>(
        _ type: Number.Type, from rest: inout ArraySlice<UInt8>
    ) -> Number? {
        let size = Number.bitWidth / 8
        guard rest.count >= size else { return nil }
        let number = rest.prefix(size).reduce(Number.zero) { $0 << 8 | Number($1) }
        rest = rest.dropFirst(size)
        return number
    }

    private static func takeField(from rest: inout ArraySlice<UInt8>) -> String? {
        guard let length = take(UInt16.self, from: &rest), rest.count >= Int(length) else {
            return nil
        }
        let field = String(decoding: rest.prefix(Int(length)), as: UTF8.self)
        rest = rest.dropFirst(Int(length))
        return field
    }
}
