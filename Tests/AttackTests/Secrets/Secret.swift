import Foundation

/// Bytes that must not appear in any output, and a search for them in every encoding.
struct Secret {
    /// A match of this many successive bytes, 96 bits, is no accident.
    private static let window = 12

    let name: String
    private let windows: Set<ArraySlice<UInt8>>

    /// - Parameter bytes: at least 12.
    init(_ name: String, _ bytes: [UInt8]) {
        precondition(bytes.count >= Self.window)
        self.name = name
        let base64 = [UInt8](Data(bytes).base64EncodedString().utf8)
        let url = base64.map {
            $0 == UInt8(ascii: "+") ? 0x2d : $0 == UInt8(ascii: "/") ? 0x5f : $0
        }
        windows = [bytes, base64, url].reduce(into: []) { all, text in
            all.formUnion(Self.windows(of: text))
        }
    }

    private static func windows(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        guard bytes.count >= window else { return [] }
        return (0...bytes.count - window).map { bytes[$0..<$0 + window] }
    }

    /// How `output` shows a part of the secret: as it is, in base64, or as successive decimal or
    /// hexadecimal numbers that spell one of the two. Nil if it shows no part.
    func dress(in output: [UInt8]) -> String? {
        let text = String(decoding: output, as: UTF8.self)
        let haystacks = [
            ("plainly", output), ("in decimal", Self.numbers(in: text)),
            ("in hexadecimal", Self.pairs(in: text, isSpaced: true)),
            ("in hexadecimal without spaces", Self.pairs(in: text, isSpaced: false)),
        ]
        for (dress, haystack) in haystacks
        where Self.windows(of: haystack).contains(where: windows.contains) {
            return dress
        }
        return nil
    }

    func dress(in text: String) -> String? { dress(in: [UInt8](text.utf8)) }

    /// Returns the successive decimal numbers of a text that fit into bytes.
    private static func numbers(in text: String) -> [UInt8] {
        text.split { !$0.isNumber }.compactMap { UInt8($0) }
    }

    private static func pairs(in text: String, isSpaced: Bool) -> [UInt8] {
        let runs = text.split { !$0.isHexDigit }
        if isSpaced { return runs.filter { $0.count == 2 }.compactMap { UInt8($0, radix: 16) } }
        return runs.filter { $0.count >= 2 * window }.flatMap { run in
            let digits = [Character](run)
            return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
                UInt8(String(digits[$0...$0 + 1]), radix: 16)
            }
        }
    }
}

/// Returns the value's text in every way that Swift can print it.
func shown(_ value: Any) -> String {
    var dumped = ""
    dump(value, to: &dumped)
    return "\(value)\n\(String(reflecting: value))\n\(dumped)"
}
