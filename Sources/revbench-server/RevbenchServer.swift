import ArgumentParser
import CPlatform
import Server

@main
struct RevbenchServer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revbench-server",
        abstract: "Runs the servers of a deployment over HTTP.",
        discussion: """
            All listen on this machine only, and serve until SIGTERM or SIGINT.

            Examples:
              revbench-server authority --strategy jwt --demo
              revbench-server authority --strategy session-redis --redis redis://127.0.0.1:6379
              revbench-server resource LAUNCHFILE
              revbench-server demo
            """,
        subcommands: [AuthorityCommand.self, ResourceCommand.self, DemoCommand.self])

    /// Enough open files for as many connections as a resource server accepts.
    private static let mostOpenFiles = 2 * UInt64(ResourceLimits().connections)

    static func main() {
        platform_quiet_crashes()
        _ = platform_raise_open_files(mostOpenFiles)
        platform_name_process("revbench-server")
        main(nil)
    }
}
