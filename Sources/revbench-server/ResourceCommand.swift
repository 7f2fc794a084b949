import ArgumentParser
import Server
import ServerContract

struct ResourceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resource", abstract: "Runs a resource server: photos behind a strategy.",
        discussion: """
            Prints one line of JSON when it accepts connections. The launch file is a harness's, \
            or the one that revbench-server authority names.
            """)

    @Argument(help: "A launch file.") var launchFile: String
    @Option(help: "The port to listen on at 127.0.0.1; 0 for any free one.") var port: Int?
    @Option(help: "The place of this server among the deployment's, from 0.") var index: Int?
    @Option(help: "The number of resource servers of the deployment.") var count: Int?
    @OptionGroup var common: ServerArguments

    func validate() throws {
        guard (0...65_535).contains(port ?? 0) else {
            throw ValidationError("--port: expected 0 to 65535")
        }
        guard (0..<max(count ?? .max, 1)).contains(index ?? 0) else {
            throw ValidationError("--index: expected 0 or more, and less than --count")
        }
    }

    func run() throws {
        var launch = try OwnProcess.launch(from: launchFile)
        guard case .resource(let index, let count, let authority, let loops) = launch.role else {
            throw ValidationError("\(launchFile) is the launch file of an authorization server")
        }
        launch.role = .resource(
            index: self.index ?? index, count: self.count ?? count, authority: authority,
            loops: loops)
        launch.port = port ?? launch.port
        common.startLogging()
        try ResourceServer.run(launch)
    }
}
