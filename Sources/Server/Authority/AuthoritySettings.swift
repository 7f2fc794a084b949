/// The settings of an authorization server that its launch file does not have, because no harness
/// changes them.
package struct AuthoritySettings: Sendable {
    /// How long fetched documents may be kept (`Cache-Control: max-age`, in whole seconds).
    package var documentLife = Duration.seconds(60)
    package var accessLife = Duration.seconds(300)
    package var refreshLife = Duration.seconds(30 * 86_400)
    /// How long a redeemed refresh token may be used again if its successor was not.
    package var grace = Duration.seconds(10)
    /// How long a connection may be without a complete header: between requests, and while one
    /// trickles in.
    package var idle = Duration.seconds(30)
    /// How long a body may take to arrive.
    package var bodyArrival = Duration.seconds(10)
    /// How long a client may leave answers unread before it is cut off.
    package var unread = Duration.seconds(5)
    /// How many requests may wait for a store at the same time, each on a thread.
    package var storeThreads = 32
    /// How many more requests may wait for one of those threads. Further ones are answered 503.
    package var waitingRequests = 256
    /// How many logins may wait for the hash of a password. Further ones are answered 503.
    package var waitingLogins = 32
    /// How often a server that purges by itself removes what has expired.
    package var purgePeriod = Duration.seconds(60)
    /// The users and clients to register at the start.
    package var seed = AuthoritySeed()

    package init() {}
}
