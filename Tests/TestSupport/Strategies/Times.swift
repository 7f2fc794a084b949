import Foundation
package import Tokens

extension NumericDate {
    /// The system's time, cut to the milliseconds that a token carries.
    package static var systemTime: NumericDate {
        NumericDate(microseconds: Int64(Date().timeIntervalSince1970 * 1_000) * 1_000)
    }
}

/// A made-up clock's time, `seconds` after it was started.
package func at(_ seconds: Double) -> NumericDate {
    NumericDate(microseconds: 1_000_000_000_000_000 + Int64(seconds * 1e6))
}
