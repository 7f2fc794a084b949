import Results

extension Tally {
    /// Counts a scheduled request by its outcome.
    mutating func count(_ end: RequestEnd) {
        scheduled += 1
        switch end {
        case .accepted: accepted += 1
        case .refused(let reason): refused[reason] += 1
        case .error: errors += 1
        case .timeout: timeouts += 1
        }
    }
}
