import ArgumentParser
import CPlatform
import Foundation
import Logging
import Server

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Shows when revoked access ends, in a browser.",
        discussion: """
            Starts an authorization server and resource servers for each of several strategies, \
            and a photo printer that wants to see your photos. Prints one URL. Ctrl-C ends all of \
            it.
            """)

    @Option(help: "The port of the photo printer at 127.0.0.1; 0 for any free one.") var port = 0

    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("--port: expected 0 to 65535")
        }
    }

    func run() throws {
        OwnProcess.prepareThreads()
        OwnProcess.startLogging(.warning)
        // A signal ends the start of a server, and what was started is ended in turn.
        platform_catch_signals()
        var settings = DemoSettings(program: try OwnProcess.program())
        settings.port = port
        let demo = try DemoServer(settings)
        defer { for remark in demo.close() { OwnProcess.say(remark) } }
        guard platform_signal_received() == 0 else { return }
        try OwnProcess.wait {
            try await demo.serve { port in
                // One that came before the server waited for it has only been noted.
                if platform_signal_received() != 0 { kill(getpid(), SIGTERM) }
                OwnProcess.say("Open http://127.0.0.1:\(port) in a browser. Ctrl-C ends the demo.")
            }
        }
    }
}
