import Logging
import ServerContract
import Stores

/// What all event loops of a resource server share.
struct ResourceService: Sendable {
    let limits: ResourceLimits
    let clock: LaunchClock
    let now_ns: @Sendable () -> UInt64
    let requiredScope: String
    /// Nil for a server without a control interface.
    let secret: ControlSecret?
    let network: EmulatedNetwork?
    let node: ServedNode
    let log: Logger

    init(_ settings: ResourceSettings, node: ServedNode, log: Logger) {
        limits = settings.limits
        clock = settings.clock
        now_ns = settings.now_ns
        requiredScope = settings.requiredScope
        secret = settings.controlSecret.map { ControlSecret($0) }
        network = settings.network
        self.node = node
        self.log = log
    }

    /// What the node and the emulated network report.
    var reading: ControlNodeReading {
        var reading = node.reading()
        reading.roundTrips = network.map { ControlRoundTrips($0) }
        return reading
    }
}
