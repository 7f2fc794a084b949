/// Why a resource server cannot start.
package struct ResourceServerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was attempted, why it failed and what to do.
    package let description: String

    init(_ cause: String) { description = "cannot start a resource server: \(cause)" }
}
