import Model
import Results
import Revocation

extension Decision.Row {
    /// `cache_ttl=1min (was 500ms)`; of the bound, and what else was changed.
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
    /// `27.2`, `≈27.2`, `~3.4×27.2`, `≥27.2`.
    func text(_ show: (Double) -> String) -> String { mark + show(value) }

    /// What is before the value.
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
