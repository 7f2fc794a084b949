import Revocation

/// A command that strategies use and that older servers do not know.
struct RedisFeature {
    /// The command's name in messages: `GETEX`.
    let command: String
    /// The first version of Redis that has it (Redis, "Commands").
    let since: [Int]
    /// A harmless use of the command, on a key that does not exist.
    let attempt: @Sendable (_ key: String) -> [String]

    static func of(_ feature: StoreFeature) -> RedisFeature {
        switch feature {
        case .readingExtendsLife:
            RedisFeature(command: "GETEX", since: [6, 2]) { ["GETEX", $0, "PX", "1000"] }
        case .conditionalExpiry:
            RedisFeature(command: "PEXPIRE with GT", since: [7, 0]) {
                ["PEXPIRE", $0, "1000", "GT"]
            }
        case .trimmedLog:
            RedisFeature(command: "XTRIM with MINID", since: [6, 2]) {
                ["XTRIM", $0, "MINID", "=", "0-1"]
            }
        }
    }

    var sinceText: String { since.map(String.init).joined(separator: ".") }

    /// Returns whether a server of this version lacks the command; false for an unreadable version.
    func isMissing(in version: String) -> Bool {
        let numbers = version.split(separator: ".").prefix(2).compactMap { Int($0) }
        guard numbers.count == 2 else { return false }
        return numbers.lexicographicallyPrecedes(since)
    }
}
