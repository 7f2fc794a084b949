/// The numbers kept for one subject: one for all of its tokens, and one for each client whose
/// tokens were revoked alone.
///
/// Every number only ever rises, and each rise exceeds every number that the tokens concerned may
/// carry. A number that is missing is 0.
struct SubjectNumbers: Sendable, Hashable {
    /// The number for the tokens of every client.
    var own: Int64 = 0
    /// The numbers of single clients; empty for most subjects.
    var grants: [String: Int64] = [:]

    /// Returns the number that a client's tokens are compared with.
    func value(for client: String) -> Int64 {
        grants.isEmpty ? own : max(own, grants[client] ?? 0)
    }
}

/// Ordered by age, for a cache that keeps the later of two answers: every revocation raises the
/// sum.
extension SubjectNumbers: Comparable {
    private var sum: Int64 { grants.values.reduce(own, &+) }

    static func < (left: SubjectNumbers, right: SubjectNumbers) -> Bool { left.sum < right.sum }
}

/// As Redis keeps them: the subject's number, then for each client a space, its number, a space,
/// the number of bytes of its name, a space, and the name. `7`, or `0 1700000000000000 3 app`.
extension SubjectNumbers {
    /// Returns nil for a text of any other form.
    init?(_ text: [UInt8]) {
        var rest = text[...]
        guard let own = Self.takeNumber(from: &rest) else { return nil }
        self.own = own
        while !rest.isEmpty {
            guard Self.takeSpace(from: &rest), let number = Self.takeNumber(from: &rest),
                Self.takeSpace(from: &rest), let length = Self.takeNumber(from: &rest),
                Self.takeSpace(from: &rest), length <= rest.count
            else { return nil }
            let name = rest.prefix(Int(length))
            grants[String(decoding: name, as: UTF8.self)] = number
            rest = rest.dropFirst(name.count)
        }
    }

    private static func takeSpace(from rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: " ") else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Reads a decimal number of at most 18 digits, so that no sum overflows.
    private static func takeNumber(from rest: inout ArraySlice<UInt8>) -> Int64? {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (1...18).contains(digits.count) else { return nil }
        rest = rest.dropFirst(digits.count)
        return digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }
}
