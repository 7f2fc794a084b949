/// The process besides the nodes whose processor time is part of what verifications cost.
package enum OutsideProcess: Sendable, Hashable {
    /// There is none, or its work is done in the node's own process.
    case none
    /// The strategy's store.
    case store
    /// The authorization server, which nodes ask about tokens (RFC 7662).
    case authority

    /// What it is to a strategy, in words.
    package var possessive: String {
        switch self {
        case .none: "no other process"
        case .store: "its store"
        case .authority: "its authorization server"
        }
    }
}
