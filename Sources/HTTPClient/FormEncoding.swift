extension [UInt8] {
    /// Creates the text of a form from names and values, in their order.
    package init(form parameters: [(String, String)]) {
        self.init()
        for (name, value) in parameters {
            if !isEmpty { append(UInt8(ascii: "&")) }
            let (nameBytes, valueBytes) = ([UInt8](name.utf8), [UInt8](value.utf8))
            append(percentEncoding: nameBytes.span)
            append(UInt8(ascii: "="))
            append(percentEncoding: valueBytes.span)
        }
    }

    /// Appends bytes as a name or a value of a form carries them (URL Standard,
    /// "application/x-www-form-urlencoded percent-encode set").
    package mutating func append(percentEncoding bytes: Span<UInt8>) {
        for index in bytes.indices {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "*"):
                append(byte)
            default:
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

extension HTTPRequest {
    /// Returns a request that posts a form.
    package static func form(
        _ path: String, _ parameters: [(String, String)], fields: [HTTPField] = []
    ) -> HTTPRequest {
        let type = HTTPField("Content-Type", "application/x-www-form-urlencoded")
        return HTTPRequest(
            "POST", path, fields: [type] + fields, body: [UInt8](form: parameters))
    }
}
