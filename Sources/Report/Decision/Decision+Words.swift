import Model
import Results
import Revocation

extension Decision.Row {
    /// The settings of the bound that were changed or tuned, and other changes: `cache_ttl=1min
    /// (was 500ms)`.
    var settingsText: String {
        let texts = tuning.settings.filter { $0.isChanged || $0.isTuned }.map { setting in
            let value = "\(setting.term.name)=\(Tuning.text(setting.value_s))"
            guard setting.isChanged, let inRun_s = setting.inRun_s else { return value }
            return "\(value) (was \(Tuning.text(inRun_s)))"
        }
        return texts.isEmpty ? "as in the run" : texts.joined(separator: ", ")
    }
}

extension Estimate {
    /// Returns the value with its mark: `27.2`, `≈27.2`, `~3.4×27.2`, `≥27.2`.
    func text(_ show: (Double) -> String) -> String { mark + show(value) }

    /// The mark before the value.
    var mark: String {
        let mark: String =
            if source != .modelled {
                source == .measured ? "" : "≈"
            } else if beyond > 1 + RateCurve.tolerance {
                "~\(Quantity.digits(beyond))× "
            } else {
                "≈"
            }
        return mark + (isAtLeast ? "≥ " : "")
    }
}

extension Quantity {
    static func perSecond(_ rate: Double) -> String { "\(digits(rate))/s" }
}
