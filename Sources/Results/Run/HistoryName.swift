/// The name of a trial's history file.
package enum HistoryName {
    package static let suffix = ".history"
    private static let otherMark = "-other"

    /// Returns `b0-v3.history`, `b0-v3-control.history` or `b0-v3-other.history`.
    ///
    /// - Parameter place: the variant's index in the recorded plan.
    package static func text(
        block: Int, place: Int, isControl: Bool, binary: Binary
    ) -> String {
        let marks = (isControl ? "-control" : "") + (binary == .other ? otherMark : "")
        return "b\(block)-v\(place)\(marks)\(suffix)"
    }

    /// Returns the program that ran the trial of a file.
    package static func binary(of name: String) -> Binary {
        name.hasSuffix(otherMark + suffix) ? .other : .this
    }
}
