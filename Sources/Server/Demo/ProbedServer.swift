/// What one resource server has answered to the probes so far.
struct ProbedServer: Sendable {
    enum Answer: Sendable {
        case accepted, refused
        /// No decision, or no answer.
        case unanswered
    }

    /// Nil before the first answer.
    private(set) var latest: Answer?
    /// When the latest accepted probe was sent, on the monotonic clock.
    private(set) var acceptance_ns: UInt64?
    /// When the first refusal since then arrived.
    private(set) var refusal_ns: UInt64?

    mutating func note(_ answer: Answer, sent_ns: UInt64, answered_ns: UInt64) {
        latest = answer
        switch answer {
        case .accepted:
            acceptance_ns = sent_ns
            refusal_ns = nil
        case .refused: refusal_ns = refusal_ns ?? answered_ns
        case .unanswered: break
        }
    }
}
