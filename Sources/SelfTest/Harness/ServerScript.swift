import Revocation

/// The behaviour of scripted servers.
struct ServerScript: Sendable {
    /// The least that one verification takes.
    struct Service: Sendable, Hashable {
        /// The CPU time.
        var cpu: Duration = .zero
        /// The time from its beginning to its answer.
        var whole: Duration = .zero
    }

    /// The service of a verification, by its number (from 1) and by how many are being served.
    var service: @Sendable (_ number: Int, _ served: Int) -> Service = { _, _ in Service() }
    /// The time from a revocation's date until a node refuses, by node. Further nodes have the last
    /// delay.
    var delays: [Duration] = [.zero]
    var guarantee = Guarantee(reaches: [.token], bound: .after(.zero), outage: .unaffected)
    /// Whether revoking a token also revokes the other tokens of its subject.
    var takesSiblings = false
    /// The time from a revocation's entry in the log to its acknowledgement.
    var acknowledgement = Duration.zero
    /// The CPU time of one issue.
    var issueCPU = Duration.zero
    /// The time that an issue takes after a revocation of everyone.
    var reissue = Duration.zero
    /// How long a token issued after a revocation of everyone is refused.
    var keyDelay = Duration.zero
    /// How long nodes accept a token after its expiry.
    var lenience = Duration.zero
    /// One in this many bad tokens is accepted, and one in this many good tokens is refused.
    var wronglyAccepts: Int?
    var wronglyRefuses: Int?
    /// The number of verifications after which no answer is wrong.
    var wrongAnswers = Int.max
    /// One in this many verifications ends in an error, and one in this many in a timeout.
    var fails: Int?
    var timesOut: Int?
    /// How long after a revocation every verification of its token ends in an error.
    var failsAfterRevocation = Duration.zero
    /// The CPU time of the store per verification, and what it had used before.
    var storeCPU = Duration.zero
    var storeCPUBefore = Duration.zero
    /// The CPU time of all nodes' own threads together per verification, and what they had used
    /// before.
    var feedCPU = Duration.zero
    var feedCPUBefore = Duration.zero
}
