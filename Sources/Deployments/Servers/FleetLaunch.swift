package import Revocation
package import ServerContract

/// What the servers of a deployment are started with.
package struct FleetLaunch: Sendable {
    /// The path of `revbench-server`.
    package var program: String
    /// The strategy's name in the registry.
    package var strategy: String
    package var options: OptionValues
    /// Its folder also gets the servers' logs.
    package var environment: LaunchEnvironment
    package var clock: LaunchClock
    /// The number of event loops of a resource server, with a verifier each.
    package var loops: Int
    /// The scope that resource servers require, by default that of the harness's tokens.
    package var requiredScope = "read"
    /// Whether the verdicts of resource servers name the token's scope, so that it can be required.
    /// Those of the calibration name none.
    package var verdictsNameScope = true
    /// The port of the authorization server; 0 for any free one.
    package var authorityPort = 0
    /// The ports of resource servers, for a server that is to be restarted at its port; nil for any
    /// free ones. The system may give those to outgoing connections while the server is away.
    package var resourcePorts: Range<Int>?
    /// Who is registered at the authorization server from the start; nil for nobody.
    package var seed: LaunchSeed?
    /// Whether each user of ``seed`` logs in for the first token that is issued to it: through one
    /// of the seed's clients, by the authorization code flow.
    package var logsUsersIn = false
    /// Whether the authorization server removes what has expired by itself.
    package var purgesItself = false

    package init(
        program: String, strategy: String, options: OptionValues,
        environment: LaunchEnvironment, clock: LaunchClock, loops: Int
    ) {
        self.program = program
        self.strategy = strategy
        self.options = options
        self.environment = environment
        self.clock = clock
        self.loops = loops
    }
}
