import CPlatform
import Load
import Results

extension TrialContext {
    /// Marks the trial invalid where two ways to know one figure differ.
    ///
    /// - Parameter difference: in words; nil where there is none.
    mutating func note(_ check: SelfCheck, in phase: String, _ difference: String?) {
        guard let difference else { return }
        failedChecks.append(check)
        invalidate(check.reason("\(phase): \(difference)"))
    }
}
