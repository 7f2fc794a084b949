import CPlatform

/// The time since it was made, by the monotonic clock. For work that measures itself; no decision
/// about a token depends on it.
package struct Stopwatch: Sendable {
    private let start_ns = platform_monotonic_ns()

    package init() {}

    package var elapsed_ns: UInt64 { platform_monotonic_ns() &- start_ns }
}
