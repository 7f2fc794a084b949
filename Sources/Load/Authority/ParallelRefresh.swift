/// How a client renews its token: with how many requests at a time, and where it keeps the answers.
package struct ParallelRefresh: Sendable, Hashable {
    package enum Sharing: Sendable, Hashable {
        /// In one place: the answer that came last is presented next by all requests.
        case sharedCookie
        /// In each tab: it presents next what it got.
        case copyPerTab
    }

    /// The requests at a time, one per tab.
    let requests: Int
    private let sharing: Sharing

    package init(requests: Int, sharing: Sharing) {
        self.requests = max(requests, 1)
        self.sharing = sharing
    }

    /// One request at a time.
    package static let single = ParallelRefresh(requests: 1, sharing: .sharedCookie)

    /// The most requests of clients that are under way at the same time, where the authorization
    /// server is another process: as many as one client can send.
    static let mostUnderWay = 64

    /// How many requests of clients are under way at the same time while they renew in turn.
    var underWay: Int { requests > 1 ? Self.mostUnderWay : 1 }

    /// Whether each tab has a refresh token of its own.
    var hasCopies: Bool { sharing == .copyPerTab && requests > 1 }
}
