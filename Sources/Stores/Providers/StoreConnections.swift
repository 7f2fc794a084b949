package import Revocation

extension StoreKind {
    /// Returns whether every worker has a connection to the store at every node.
    package func isAsked(where placement: StatePlacement) -> Bool {
        switch self {
        case .sqlite: placement == .embedded
        case .redis: placement == .networked
        }
    }

    /// Whether the store is a separate server, which may be at the other end of a network.
    package var isServer: Bool {
        switch self {
        case .sqlite: false
        case .redis: true
        }
    }

    /// Open files of the process per connection: SQLite opens the database and its log.
    package var filesPerConnection: Int {
        switch self {
        case .sqlite: 2
        case .redis: 1
        }
    }
}
