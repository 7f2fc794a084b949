import Results

/// What was observed of one target at one place, and which probes are still to be sent.
struct ProbeWatch {
    var probes: [Probe] = []
    /// Consecutive refusals since the last acceptance, in the order of the answers.
    var refusals = 0
    /// Whether the watch has ended. Answers that were still on their way are recorded all the same.
    var isDone = false
    /// The number of unanswered probes.
    var outstanding = 0
    /// Whether the next probe is scheduled.
    var isScheduled = false
    /// Whether the last probe of the watch has been sent.
    var isEnding = false
    /// When the latest probe was due and when it was sent, in nanoseconds since the phase began.
    var latest: (due_ns: UInt64, sent_ns: UInt64) = (0, 0)
}
