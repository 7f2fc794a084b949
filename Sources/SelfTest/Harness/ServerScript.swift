import Revocation

/// What scripted servers do.
struct ServerScript: Sendable {
    /// What one verification takes, at least.
    struct Service: Sendable, Hashable {
        /// Processor time.
        var cpu: Duration = .zero
        /// From its beginning to its answer.
        var whole: Duration = .zero
    }

    /// By the number of the verification, from 1, and by how many are being served.
    var service: @Sendable (_ number: Int, _ served: Int) -> Service = { _, _ in Service() }
    /// From a revocation's date until a node refuses, node by node; more nodes have the last.
    var delays: [Duration] = [.zero]
    var guarantee = Guarantee(reaches: [.token], bound: .after(.zero), outage: .unaffected)
    /// Whether a revoked token takes the others of its subject with it.
    var takesSiblings = false
    /// From a revocation's entry to its acknowledgement.
    var acknowledgement = Duration.zero
    /// Processor time of one issue.
    var issueCPU = Duration.zero
    /// After a revocation of everyone: what an issue takes.
    var reissue = Duration.zero
    /// After a revocation of everyone: how long a token issued since is refused.
    var keyDelay = Duration.zero
    /// How long nodes accept a token beyond its expiry.
    var lenience = Duration.zero
    /// Of this many bad tokens one is accepted, and of this many good ones one refused.
    var wronglyAccepts: Int?
    var wronglyRefuses: Int?
    /// After this many verifications none is wrong any more.
    var wrongAnswers = Int.max
    /// Of this many verifications one ends in an error, and one in a timeout.
    var fails: Int?
    var timesOut: Int?
    /// For how long after a revocation every verification of its token ends in an error.
    var failsAfterRevocation = Duration.zero
    /// Processor time of the store per verification, beside what it used before.
    var storeCPU = Duration.zero
    var storeCPUBefore = Duration.zero
    /// Processor time of the nodes' own threads per verification, of all nodes together, beside
    /// what they used before.
    var feedCPU = Duration.zero
    var feedCPUBefore = Duration.zero
}
