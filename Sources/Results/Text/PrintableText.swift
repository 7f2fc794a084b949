extension String {
    /// The text made safe for a terminal. Names, messages of stores and files of a run are
    /// untrusted: a control character in them could clear the screen, set its title, or reorder the
    /// text.
    ///
    /// Line feeds and tabs stay. Every other control character becomes an escape such as `\u001b`,
    /// so that JSON stays valid.
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
    /// Whether this is a control character other than line feed and tab, or one that changes the
    /// direction of text (UAX #9).
    package var isUnprintable: Bool {
        switch value {
        case 0x09, 0x0a: false
        case 0x00...0x1f, 0x7f...0x9f: true
        case 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069, 0xfeff: true
        default: false
        }
    }
}
