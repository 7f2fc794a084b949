/// How requests ended: each in exactly one way.
public struct Tally: Sendable, Hashable, Codable {
    /// Requests that the schedule (open loop) or the loop itself (closed) asked for.
    public var scheduled = 0
    public var accepted = 0
    /// Refusals by reason, in the order of the reasons' names that the load was given.
    public var refused: [Int]
    /// No verdict: the store answered with an error or could not be reached.
    public var errors = 0
    /// No verdict: the store did not answer within its deadline.
    public var timeouts = 0
    /// Not sent because the backlog had reached its limit.
    public var dropped = 0
    /// Still waiting when the phase ended.
    public var unfinished = 0
    /// Of the accepted: tokens that should have been refused.
    public var wronglyAccepted = 0
    /// Of the refused: tokens that should have been accepted.
    public var wronglyRefused = 0

    public init(reasons: Int) { refused = [Int](repeating: 0, count: reasons) }

    public var allRefused: Int { refused.reduce(0, +) }

    /// Requests that got a verdict.
    public var decided: Int { accepted + allRefused }

    public var sent: Int { decided + errors + timeouts }

    /// The accounting identity: `scheduled` is the sum of all ends.
    public var isBalanced: Bool { scheduled == sent + dropped + unfinished }

    public static func += (sum: inout Tally, other: Tally) {
        sum.scheduled += other.scheduled
        sum.accepted += other.accepted
        for reason in sum.refused.indices where reason < other.refused.count {
            sum.refused[reason] += other.refused[reason]
        }
        sum.errors += other.errors
        sum.timeouts += other.timeouts
        sum.dropped += other.dropped
        sum.unfinished += other.unfinished
        sum.wronglyAccepted += other.wronglyAccepted
        sum.wronglyRefused += other.wronglyRefused
    }
}

/// One request's end, as a worker hands it to its recorder.
public enum RequestEnd: Sendable, Hashable {
    case accepted
    /// By the reason's index.
    case refused(Int)
    case error
    case timeout
}
