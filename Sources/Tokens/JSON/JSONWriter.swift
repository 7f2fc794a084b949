/// Writes one object, member by member, as compact JSON.
struct JSONWriter {
    private(set) var bytes: [UInt8] = [UInt8(ascii: "{")]
    private var isFirst = true

    mutating func add(_ name: StaticString, string: String) {
        startMember(name)
        bytes.append(jsonString: string)
    }

    mutating func add(_ name: StaticString, strings: [String]) {
        startMember(name)
        bytes.append(UInt8(ascii: "["))
        for (index, string) in strings.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(jsonString: string)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    mutating func add(_ name: StaticString, date: NumericDate) {
        startMember(name)
        date.appendText(to: &bytes)
    }

    mutating func add(_ name: StaticString, number: Int64) {
        startMember(name)
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        bytes.append(decimal: number.magnitude)
    }

    mutating func add(_ name: StaticString, object: JSONWriter) {
        startMember(name)
        bytes.append(contentsOf: object.finish())
    }

    /// Closes the object and returns its bytes.
    consuming func finish() -> [UInt8] {
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    private mutating func startMember(_ name: StaticString) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        bytes.append(UInt8(ascii: "\""))
        bytes.append(
            contentsOf: UnsafeBufferPointer(
                start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }
}

extension [UInt8] {
    /// Appends `string` in quotation marks, escaping only what RFC 8259, section 7, requires.
    mutating func append(jsonString string: String) {
        append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0x00...0x1f:
                append(contentsOf: [0x5c, 0x75, 0x30, 0x30])  // \u00
                append(Self.hexDigits[Int(byte >> 4)])
                append(Self.hexDigits[Int(byte & 15)])
            default: append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }

    private static var hexDigits: [UInt8] { [UInt8]("0123456789abcdef".utf8) }
}
