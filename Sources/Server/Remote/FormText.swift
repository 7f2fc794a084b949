import Foundation
import ServerContract

extension [UInt8] {
    /// Appends bytes as a form carries them (`application/x-www-form-urlencoded`).
    mutating func append(percentEncoding bytes: Span<UInt8>) {
        for index in bytes.indices {
            let byte = bytes[index]
            if FieldText.isLetter(byte) || FieldText.isDigit(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                || byte == UInt8(ascii: "_")
            {
                append(byte)
            } else {
                append(UInt8(ascii: "%"))
                append(Self.hexDigit(byte >> 4))
                append(Self.hexDigit(byte & 15))
            }
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") - 10 + value
    }
}

extension ClientCredentials {
    /// The value of `Authorization` (RFC 6749, section 2.3.1).
    var basic: String {
        var text: [UInt8] = []
        text.append(percentEncoding: Array(id.utf8).span)
        text.append(UInt8(ascii: ":"))
        text.append(percentEncoding: Array(secret.utf8).span)
        return "Basic \(Data(text).base64EncodedString())"
    }
}
