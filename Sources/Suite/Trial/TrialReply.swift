import Results

/// What a trial's process answers: one JSON file.
struct TrialReply: Codable, Sendable {
    /// Of the job. Nobody who did not read the job knows it.
    var nonce: String
    var record: TrialRecord
}
