package import Revocation

extension StoreKind {
    /// Whether every worker has a connection to it at every node.
    package func isAsked(where placement: StatePlacement) -> Bool {
        switch self {
        case .sqlite: placement == .embedded
        case .redis: placement == .networked
        }
    }

    /// Whether it is a server of its own, which may be at the other end of a network.
    package var isServer: Bool {
        switch self {
        case .sqlite: false
        case .redis: true
        }
    }

    /// Open files of the process per connection: SQLite has the database and its log.
    package var filesPerConnection: Int {
        switch self {
        case .sqlite: 2
        case .redis: 1
        }
    }
}
