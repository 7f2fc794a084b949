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
    /// The users and clients to register at the start.
    package var seed = AuthoritySeed()

    package init() {}
}
