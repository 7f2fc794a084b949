extension HTTPMultiplexer {
    package struct Settings: Sendable {
        package var connectionsPerAddress = 1
        /// The most requests that can be outstanding beyond one per connection.
        package var waiting = 0
        /// The names of the fields whose values are kept.
        package var wanted: [String] = []
        /// Bodies are read and dropped.
        package var limits = HTTPLimits(body_bytes: 1 << 20)

        package init() {}
    }

    package struct Counts: Sendable, Hashable {
        /// Connections that were opened.
        package var opened = 0
        /// Requests that had to wait for a connection.
        package var waited = 0
        /// Requests sent a second time, because the server had closed an idle connection.
        package var repeated = 0
    }
}
