import ArgumentParser
import Folders
import Revocation
import Server
import ServerContract
import Tokens

struct AuthorityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "authority",
        abstract: "Runs an authorization server: OAuth 2.0 and OpenID Connect.",
        discussion: """
            With a launch file, it prints one line of JSON when it accepts connections. Without \
            one, it sets up a deployment with stores of its own in a temporary folder, and prints \
            where everything is.

            Example:
              revbench-server authority --strategy jwt --demo
            """)

    @Argument(help: "A launch file, as a harness writes it.") var launchFile: String?
    @OptionGroup var chosen: StrategyArguments
    @OptionGroup var common: ServerArguments
    @Option(help: "The port to listen on at 127.0.0.1.") var port = 8080
    @Option(help: "The issuer. (default: http://127.0.0.1:PORT)") var issuer: String?
    @Option(help: "The algorithm of signed tokens.") var algorithm = Algorithm.ES256.rawValue
    @Option(
        help: """
            The URL of a Redis server to use instead of a private one. Other users of this machine \
            can read arguments: it must not have a password.
            """)
    var redis: String?
    @Flag(help: "Register a user and two clients, and print their secrets once.") var demo = false
    @Option(help: "With --demo: where the clients take the answer of the authorization.")
    var redirectURI = "http://127.0.0.1:9000/callback"
    @Option(help: "With --demo: where the confidential client takes logout tokens.")
    var backChannelLogoutURI: String?
    @Option(help: "How long access tokens are valid, 1s to 5min. (default: 5min)")
    var accessLife: String?

    func validate() throws {
        guard (1...65_535).contains(port) else {
            throw ValidationError(
                "--port \(port): expected 1 to 65535, because the issuer is the server's address")
        }
        guard Algorithm.allCases.contains(where: { $0.rawValue == algorithm }) else {
            let names = Algorithm.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--algorithm \(algorithm): expected one of \(names)")
        }
        if let accessLife {
            let longest = StandaloneLaunch.accessLife
            guard let life = Duration(text: accessLife), (.seconds(1)...longest).contains(life)
            else {
                throw ValidationError(
                    "--access-life \(accessLife): expected 1s to \(longest.text)")
            }
        }
    }

    func run() throws {
        OwnProcess.prepareThreads()
        common.startLogging()
        if let launchFile { return try run(launchFile) }
        let (strategy, options) = try chosen.chosen()
        try PrivateFolder.removeAllOnSignals { 128 + $0 }
        let standalone = try StandaloneLaunch(
            StandaloneLaunch.Request(
                strategy: strategy, options: options,
                algorithm: Algorithm(rawValue: algorithm) ?? .ES256, port: port, issuer: issuer,
                redis: redis))
        defer { for remark in standalone.close() { OwnProcess.say(remark) } }
        var settings = AuthoritySettings()
        if let life = accessLife.flatMap({ Duration(text: $0) }) { settings.accessLife = life }
        if demo {
            settings.seed = try AuthoritySeed.demo(
                redirectingTo: redirectURI, tellingLogoutsTo: backChannelLogoutURI)
        }
        let server = try AuthorityServer(standalone.authority, settings)
        let lines =
            [
                "strategy: \(strategy.name)",
                "resource server: revbench-server resource \(standalone.resourceFile)",
            ] + settings.seed.lines
        try OwnProcess.wait {
            try await server.serve { port in
                PrivateFolder.leaveToServer()
                OwnProcess.say("authorization server: http://127.0.0.1:\(port)")
                for line in lines { OwnProcess.say(line) }
            }
        }
    }

    private func run(_ file: String) throws {
        let launch = try OwnProcess.launch(from: file)
        guard case .authority = launch.role else {
            throw ValidationError("\(file) is the launch file of a resource server")
        }
        var settings = AuthoritySettings()
        // As long as those that a harness issues.
        settings.accessLife = launch.environment.longestLifetime
        let server = try AuthorityServer(launch, settings)
        try OwnProcess.wait { try await server.serve { OwnProcess.announce(port: $0) } }
    }
}
