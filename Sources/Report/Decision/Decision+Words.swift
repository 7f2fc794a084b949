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

    /// `closed: 50000/s refused`
    var outageText: String { outageWords.plainText }

    var outageWords: Words {
        guard let outage = measured.guarantee?.outage else { return "?" }
        func number(_ output: Output) -> Words {
            prices[output].map { figure -> Words in
                "\(Printed(exactly: figure.value, as: Quantity.digits))"
            } ?? "?"
        }
        let refused: Words =
            prices[.refused_per_s] == nil ? "?" : "\(number(.refused_per_s))/s"
        switch outage {
        case .unaffected: return "unaffected"
        case .failClosed: return "closed: \(refused) refused"
        case .stale:
            let limit = prices[.staleLimit_s].map { Tuning.text($0.value) } ?? "?"
            return """
                stale <= \(limit): \(number(.staleAcceptances)) accepted, then \(refused) refused
                """
        }
    }
}

extension Figure {
    /// `27.2`, `≈27.2`, `~3.4×27.2`, `≥27.2`.
    func text(_ show: (Double) -> String) -> String { mark + show(value) }

    /// What stands before the value.
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
