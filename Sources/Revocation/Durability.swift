/// What an acknowledged revocation survives.
///
/// Durability follows from the stores and not from the strategy: the same strategy keeps more if
/// its store is configured to. What is not known to be kept counts as lost.
public struct Durability: Sendable, Hashable {
    /// The worst failure that an acknowledged revocation survives. Each case includes those before
    /// it.
    public enum End: Int, Sendable, Hashable, CaseIterable, Comparable {
        /// Lost with the process that holds it.
        case none
        /// The process that holds it is killed or restarted.
        case processKill
        /// The machine loses power.
        case powerCut

        public static func < (left: End, right: End) -> Bool { left.rawValue < right.rawValue }
    }

    public let outlives: End
    /// The reason: `SQLite, write-ahead log with synchronous = normal`.
    public let reason: String
    /// How acknowledged revocations may vanish while everything runs; nil if they cannot.
    public let mayDrop: String?

    public init(outlives: End, reason: String, mayDrop: String? = nil) {
        self.outlives = outlives
        self.reason = reason
        self.mayDrop = mayDrop
    }

    /// Held only by the authorization server's own process, in no store.
    public static let ofProcess = Durability(
        outlives: .none, reason: "the authorization server's memory alone")

    /// Returns the durability of a revocation that is in force only while all of `parts` hold it.
    public static func weakest(of parts: [Durability]) -> Durability {
        guard let first = parts.first else { return .ofProcess }
        return parts.dropFirst().reduce(first) { sum, part in
            Durability(
                outlives: min(sum.outlives, part.outlives),
                reason: "\(sum.reason); \(part.reason)",
                mayDrop: [sum.mayDrop, part.mayDrop].compactMap(\.self).reduce(nil) { all, next in
                    all.map { "\($0); \(next)" } ?? next
                })
        }
    }
}

extension Durability: CustomStringConvertible {
    /// `survives a process kill, not a power failure: SQLite, …`
    public var description: String {
        let fact =
            switch outlives {
            case .none: "lost when its process ends"
            case .processKill: "survives a process kill, not a power failure"
            case .powerCut: "survives a power failure"
            }
        return "\(fact): \(reason)" + (mayDrop.map { "; may be dropped: \($0)" } ?? "")
    }
}
