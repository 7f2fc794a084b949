import Results

/// The reply of a trial's process: one JSON file.
struct TrialReply: Codable, Sendable {
    /// The nonce of the job. Only a process that read the job knows it.
    var nonce: String
    var record: TrialRecord
}
