import CPlatform
import NIOCore

/// What connections and requests may cost this server.
struct WebLimits: Sendable {
    /// The longest body. No request of OAuth comes near it.
    var body_bytes = 64 << 10
    /// The longest body of a request that has shown a secret: a harness sends many grants.
    var secretBody_bytes = 64 << 20
    /// All header fields together, and so the longest query.
    var headers_bytes = 16 << 10
    var headers_count = 64
    /// `AuthoritySettings.idle`
    let idle: TimeAmount
    /// `AuthoritySettings.bodyArrival`
    let bodyArrival: TimeAmount
    /// `AuthoritySettings.unread`
    let unread: TimeAmount
    /// How long a client whose body was refused may go on sending before it is cut off. Closing at
    /// once would reset the connection, and the client might never read why.
    var linger = TimeAmount.seconds(1)
    /// Connections at a time. Further ones wait in the backlog.
    var connections = 1_024
    /// `AuthoritySettings.storeThreads`, `waitingRequests`
    let store: WorkPool.Size
    /// `AuthoritySettings.waitingLogins`. Hashes get at most half of the processors, so that a
    /// flood of logins leaves some for everything else. A harness has its users log in before it
    /// measures, so they get all of them.
    let password: WorkPool.Size
    /// For documents that are made when they are fetched.
    let document: WorkPool.Size

    /// Each hash takes 32 MiB of memory.
    private static let mostHashes = 4
    private static let documentThreads = 16

    init(_ settings: AuthoritySettings, isDriven: Bool = false) {
        idle = TimeAmount(settings.idle)
        bodyArrival = TimeAmount(settings.bodyArrival)
        unread = TimeAmount(settings.unread)
        store = WorkPool.Size(
            threads: settings.storeThreads, waiting: settings.waitingRequests)
        let processors = Int(platform_processors())
        let hashes = min(max(isDriven ? processors : processors / 2, 1), Self.mostHashes)
        password = WorkPool.Size(threads: hashes, waiting: settings.waitingLogins)
        document = WorkPool.Size(
            threads: Self.documentThreads, waiting: settings.waitingRequests)
    }
}
