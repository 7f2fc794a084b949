extension String {
    /// The text for a terminal. Names, messages of stores and files of a run are foreign: a control
    /// character in them could clear the screen, set its title, or show text in another order.
    ///
    /// Line feeds and tabs stay; every other control character becomes `\u001b`, as JSON writes it,
    /// so that JSON stays JSON.
    package var printable: String {
        guard unicodeScalars.contains(where: { $0.isUnprintable }) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            if scalar.isUnprintable {
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: max(4 - digits.count, 0)) + digits
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

extension Unicode.Scalar {
    /// A control character but line feed and tab, or one that turns the direction of text (UAX #9).
    package var isUnprintable: Bool {
        switch value {
        case 0x09, 0x0a: false
        case 0x00...0x1f, 0x7f...0x9f: true
        case 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069, 0xfeff: true
        default: false
        }
    }
}
