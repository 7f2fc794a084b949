import CPlatform
package import ServerContract
package import Stores

/// How a resource server serves its node.
package struct ResourceSettings: Sendable {
    /// The port to listen on at 127.0.0.1; 0 for any free one.
    package var port = 0
    /// The number of event loops, with a verifier each.
    package var loops = 1
    package var clock: LaunchClock
    /// The scope that photos require; empty for none.
    package var requiredScope: String
    /// The secret of the control interface; nil for a server without one.
    package var controlSecret: String?
    /// The emulated network that the control interface switches.
    package var network: EmulatedNetwork?
    package var limits = ResourceLimits()
    /// Reads the monotonic clock.
    package var now_ns: @Sendable () -> UInt64 = { platform_monotonic_ns() }
    /// What log entries call the server.
    package var title: String

    package init(title: String, clock: LaunchClock, requiredScope: String) {
        self.title = title
        self.clock = clock
        self.requiredScope = requiredScope
    }
}
