import Results

extension Tally {
    /// A request asked for and sent, and how it ended.
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
