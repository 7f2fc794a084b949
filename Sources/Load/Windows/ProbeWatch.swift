import Results

/// What was observed of one target at one place, and which probes are still to come.
struct ProbeWatch {
    var probes: [Probe] = []
    /// Refusals in a row since the last acceptance, in the order of the answers.
    var refusals = 0
    /// Whether nothing more is to be seen. Answers that were on their way are kept all the same.
    var isDone = false
    /// Probes that were not answered yet.
    var outstanding = 0
    /// Whether the next probe has its time.
    var isScheduled = false
    /// Whether the last probe of the watch has been sent.
    var isEnding = false
    /// When the latest probe was due and when it was sent, since the phase began.
    var latest: (due_ns: UInt64, sent_ns: UInt64) = (0, 0)
}
