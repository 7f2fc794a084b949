/// Random hexadecimal digits of the system's own source, which nobody can foresee.
package enum RandomHex {
    /// - Parameter count: at most 16 are random.
    package static func digits(_ count: Int) -> String {
        let text = String(UInt64.random(in: .min ... .max), radix: 16)
        let all = String(repeating: "0", count: 16 - text.count) + text
        return String(all.prefix(count))
    }
}
