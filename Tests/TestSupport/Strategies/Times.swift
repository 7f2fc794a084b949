import Foundation
package import Tokens

extension NumericDate {
    /// The system's time, truncated to the milliseconds that a token carries.
    package static var systemTime: NumericDate {
        NumericDate(microseconds: Int64(Date().timeIntervalSince1970 * 1_000) * 1_000)
    }
}

/// Returns the time of a synthetic clock, `seconds` after its start.
package func at(_ seconds: Double) -> NumericDate {
    NumericDate(microseconds: 1_000_000_000_000_000 + Int64(seconds * 1e6))
}
