/// The outcomes of requests; each request has exactly one.
@usableFromInline package struct Tally: Sendable, Hashable, Codable {
    /// Requests that the schedule (open loop) or the loop itself (closed) asked for.
    @usableFromInline package var scheduled = 0
    @usableFromInline package var accepted = 0
    /// Refusals by reason, in the order in which the reasons were passed to the load.
    @usableFromInline package var refused: [Int]
    /// No verdict: the store returned an error or could not be reached.
    @usableFromInline package var errors = 0
    /// No verdict: the store did not answer within its deadline.
    @usableFromInline package var timeouts = 0
    /// Not sent because the backlog had reached its limit.
    @usableFromInline package var dropped = 0
    /// Still waiting when the phase ended.
    @usableFromInline package var unfinished = 0
    /// Accepted requests whose tokens should have been refused.
    @usableFromInline package var wronglyAccepted = 0
    /// Refused requests whose tokens should have been accepted.
    @usableFromInline package var wronglyRefused = 0

    package init(reasons: Int) { refused = [Int](repeating: 0, count: reasons) }

    @usableFromInline package var allRefused: Int { refused.reduce(0, +) }

    /// Requests that received a verdict.
    @usableFromInline package var decided: Int { accepted + allRefused }

    @usableFromInline package var sent: Int { decided + errors + timeouts }

    /// The accounting identity: `scheduled` equals the sum of all outcomes.
    @usableFromInline package var isBalanced: Bool { scheduled == sent + dropped + unfinished }

    package static func += (sum: inout Tally, other: Tally) {
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

/// How one request ended, as a worker passes it to its recorder.
@usableFromInline package enum RequestEnd: Sendable, Hashable {
    case accepted
    /// Refused, with the index of the reason.
    case refused(Int)
    case error
    case timeout
}
