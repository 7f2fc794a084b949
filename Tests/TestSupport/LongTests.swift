import Foundation

/// How much tests repeat. `make check-long` sets `REVBENCH_LONG`.
package enum LongTests {
    package static let areAsked =
        ProcessInfo.processInfo.environment["REVBENCH_LONG"]?.isEmpty == false

    /// The rounds of an attack by many requests at once: 200 in long tests.
    ///
    /// - Parameter ordinary: the rounds in others.
    package static func rounds(_ ordinary: Int) -> Int { areAsked ? 200 : ordinary }
}
