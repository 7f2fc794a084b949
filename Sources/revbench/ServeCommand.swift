import ArgumentParser
import Foundation
import Results
import Suite

/// Runs a server: replaces this process with the server program, which gets the same arguments.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Runs a server, or the demo in a browser.",
        discussion: """
            Executes revbench-server, which make server builds, with the arguments after serve.

            Examples:
              revbench serve authority --help
              revbench serve resource --help
              revbench serve demo
            """)

    @Argument(
        parsing: .captureForPassthrough,
        help: "authority, resource or demo, and the arguments of revbench-server.")
    var arguments: [String] = []

    func run() throws {
        let program: String
        do { program = try ServerExecutable.find() } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.broke.rawValue)
        }
        var words = ([program] + arguments).map { strdup($0) }
        words.append(nil)
        execv(program, words)
        let cause = String(cString: strerror(errno))
        for word in words { free(word) }
        Console.error("cannot run \(program): \(cause)")
        throw ExitCode(ExitStatus.broke.rawValue)
    }
}
