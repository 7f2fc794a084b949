extension [Window] {
    /// Why percentiles of the upper bounds are invalid. Nil if they are valid.
    ///
    /// A window still open when the observation ended has no upper bound. Percentiles of the others
    /// alone would be too low.
    package var doubt: String? {
        let probed = filter { $0.outcome != .unprobed }
        let open = probed.count { $0.upper_ns == nil }
        return open > 0
            ? "\(open) of \(probed.count) windows had not closed when the watch ended"
            : doubtOfSample
    }

    /// Why the windows are not a fair sample: more than a tenth of the revocations were unprobed,
    /// and an unprobed revocation says nothing about its window.
    package var doubtOfSample: String? {
        let unprobed = count { $0.outcome == .unprobed }
        guard unprobed * 10 > count else { return nil }
        return "\(unprobed) of \(count) windows were not probed before their revocation"
    }
}
