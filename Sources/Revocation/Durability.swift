/// What is left of an acknowledged revocation when the machinery under it fails.
///
/// The stores decide it and not the strategy: the same strategy keeps more where its store is told
/// to. What is not known to be kept counts as lost.
public struct Durability: Sendable, Hashable {
    /// The worst end that an acknowledged revocation outlives; each outlives those before it too.
    public enum End: Int, Sendable, Hashable, CaseIterable, Comparable {
        /// It is gone with the process that holds it.
        case none
        /// The process that holds it is killed or restarted.
        case processKill
        /// The machine loses its power.
        case powerCut

        public static func < (left: End, right: End) -> Bool { left.rawValue < right.rawValue }
    }

    public let outlives: End
    /// By what: `SQLite, write-ahead log with synchronous = normal`.
    public let reason: String
    /// How acknowledged revocations may vanish while everything runs; nil where they don't.
    public let mayDrop: String?

    public init(outlives: End, reason: String, mayDrop: String? = nil) {
        self.outlives = outlives
        self.reason = reason
        self.mayDrop = mayDrop
    }

    /// Held by the authorization server's own process and by no store.
    public static let ofProcess = Durability(
        outlives: .none, reason: "the authorization server's memory alone")

    /// Of a revocation that is in force only while every one of `parts` holds it.
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
