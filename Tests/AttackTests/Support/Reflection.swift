import Tokens

/// Looks into values from outside, as an attacker's debugger would. This is how the forger gets at
/// the keys of a strategy that has not been written yet.
enum Reflection {
    /// More values than any deployment has, fewer than the entries of a cache.
    private static let limit = 5_000

    /// Returns every `Value` within `root`, by its stored properties, nearest first.
    static func all<Value>(_ type: Value.Type, in root: Any) -> [Value] {
        var found: [Value] = []
        var seen: Set<ObjectIdentifier> = []
        var queue: [Any] = [root]
        var next = 0
        while next < queue.count, next < limit {
            let value = queue[next]
            next += 1
            if let match = value as? Value { found.append(match) }
            if value is [UInt8] || value is String { continue }
            let mirror = Mirror(reflecting: value)
            if mirror.displayStyle == .class {
                guard seen.insert(ObjectIdentifier(value as AnyObject)).inserted else { continue }
            }
            queue += mirror.children.map(\.value)
        }
        return found
    }
}
