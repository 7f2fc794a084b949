/// The name of the file that has the history of one trial.
package enum HistoryName {
    package static let suffix = ".history"
    private static let otherMark = "-other"

    /// `b0-v3.history`, `b0-v3-control.history`, `b0-v3-other.history`
    ///
    /// - Parameter place: of the variant in the recorded plan.
    package static func text(
        block: Int, place: Int, isControl: Bool, binary: Binary
    ) -> String {
        let marks = (isControl ? "-control" : "") + (binary == .other ? otherMark : "")
        return "b\(block)-v\(place)\(marks)\(suffix)"
    }

    /// The program that ran the trial of a file.
    package static func binary(of name: String) -> Binary {
        name.hasSuffix(otherMark + suffix) ? .other : .this
    }
}
