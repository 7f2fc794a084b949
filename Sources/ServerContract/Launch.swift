package import Revocation
package import Tokens

/// What a server process needs to know to start: one JSON file that only its owner can read.
///
/// Logins of stores are not in it; they come by the environment (`StoreAddress`).
package struct ServerLaunch: Codable, Sendable {
    package enum Role: Codable, Sendable, Hashable {
        case authority
        /// - Parameters:
        ///   - index: the node's place among the deployment's nodes.
        ///   - count: the number of nodes.
        ///   - authority: the base URL of the authorization server, `http://127.0.0.1:PORT`.
        ///   - loops: the number of event loops, with a verifier each.
        case resource(index: Int, count: Int, authority: String, loops: Int)
    }

    package var role: Role
    /// The strategy's name in the registry.
    package var strategy: String
    package var options: OptionValues
    package var environment: LaunchEnvironment
    package var clock: LaunchClock
    /// The port to listen on at 127.0.0.1; 0 for any free one.
    package var port: Int
    /// The scope that ordinary and high-stakes requests of a resource server require.
    package var requiredScope: String
    /// The client that resource servers authenticate as for introspection, and its secret.
    package var introspectionClient: ClientCredentials
    /// The secret of the control interface, which only a harness uses; nil for a server without
    /// one.
    package var controlSecret: String?
    /// Who is registered at the authorization server from the start; nil for nobody.
    package var seed: LaunchSeed?
    /// Whether the authorization server removes what has expired from time to time. A harness asks
    /// for it instead, so that it knows when.
    package var purgesItself: Bool

    package init(
        role: Role, strategy: String, options: OptionValues, environment: LaunchEnvironment,
        clock: LaunchClock, port: Int = 0, requiredScope: String = "photos:read",
        introspectionClient: ClientCredentials, controlSecret: String? = nil,
        seed: LaunchSeed? = nil, purgesItself: Bool = false
    ) {
        self.role = role
        self.strategy = strategy
        self.options = options
        self.environment = environment
        self.clock = clock
        self.port = port
        self.requiredScope = requiredScope
        self.introspectionClient = introspectionClient
        self.controlSecret = controlSecret
        self.seed = seed
        self.purgesItself = purgesItself
    }
}

/// A client's identifier and secret (RFC 6749, section 2.3.1).
package struct ClientCredentials: Codable, Sendable, Hashable {
    package var id: String
    package var secret: String

    package init(id: String, secret: String) {
        self.id = id
        self.secret = secret
    }
}

/// The date that all processes of a deployment share: a reading of the monotonic clock, which is
/// the same for all processes of the machine, and the wall-clock time then.
package struct LaunchClock: Codable, Sendable, Hashable {
    package var origin_ns: UInt64
    /// Microseconds since 1970 at ``origin_ns``.
    package var originWall_us: Int64

    package init(origin_ns: UInt64, originWall_us: Int64) {
        self.origin_ns = origin_ns
        self.originWall_us = originWall_us
    }

    /// Returns the date by which tokens are judged at a monotonic instant.
    package func date(at instant_ns: UInt64) -> NumericDate {
        let elapsed_us = Int64(bitPattern: instant_ns &- origin_ns) / 1_000
        return NumericDate(microseconds: originWall_us &+ elapsed_us)
    }
}

/// What a server prints on standard output, as one line of JSON, when it accepts connections.
package struct ServerReady: Codable, Sendable {
    package var port: Int
    package var processID: Int32

    package init(port: Int, processID: Int32) {
        self.port = port
        self.processID = processID
    }
}
