/// The keys of one trial on a Redis server that others use too.
struct TrialKeys {
    let prefix: String
    let endpoint: RedisEndpoint
    let deadlines: RedisDeadlines

    /// The most walks over the keys. The server may run commands of a killed trial after the first.
    private static let mostWalks = 5

    /// Removes the keys, whatever their number.
    ///
    /// - Returns: that keys may remain, why, and how to remove them; nil if none remain.
    func remove() -> String? {
        do throws(StoreError) {
            let connection = try RedisConnection(endpoint, deadlines: deadlines)
            for _ in 0..<Self.mostWalks {
                if try connection.deleteKeys(withPrefix: prefix) == 0 { return nil }
            }
            return remaining("they are still being written.")
        } catch {
            return remaining("\(error)\(error.remedy == nil ? "." : "")")
        }
    }

    private func remaining(_ cause: String) -> String {
        "keys with the prefix \(prefix) may remain in Redis: \(cause)\(remedy)"
    }

    /// How to remove the keys, for a prefix without special meaning in a shell or pattern.
    private var remedy: String {
        let plain = prefix.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "-"),
                UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard plain else { return "" }
        return " Remove them with redis-cli --scan --pattern '\(prefix)*' | xargs redis-cli unlink."
    }
}
