/// Random hexadecimal digits from the system's generator, which are unpredictable.
package enum RandomHex {
    /// - Parameter count: the number of digits. At most 16 are random.
    package static func digits(_ count: Int) -> String {
        let text = String(UInt64.random(in: .min ... .max), radix: 16)
        let all = String(repeating: "0", count: 16 - text.count) + text
        return String(all.prefix(count))
    }
}
