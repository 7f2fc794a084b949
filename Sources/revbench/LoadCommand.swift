import ArgumentParser
import Foundation
import Results
import Revocation
import Suite

/// The load generator of scenarios with servers, alone; `scripts/against-wrk` compares it.
struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Sends a trial's load to a resource server that runs already.",
        discussion: """
            One thread sends requests with one token over the lane, and in the loops, of a trial: \
            each follows the answer to the one before, or is sent when it falls due with --rate. \
            Prints one line of JSON.
            """,
        shouldDisplay: false)

    @Option(help: "The URL of the server's photos, http://ADDRESS:PORT/photos.") var url: String
    @Option(help: "A file with an access token, so that no argument has it.")
    var bearerFile: String
    @Option(help: "The number of connections, with one request at a time on each.")
    var connections = 1
    @Option(help: "How long to measure.") var duration = Duration.seconds(5)
    @Option(help: "How long to send requests before.") var warmUp = Duration.milliseconds(500)
    @Option(help: "Requests per second of an open loop.", transform: Quantities.rate)
    var rate: Double?

    private static let mostConnections = 10_000

    func validate() throws {
        guard (1...Self.mostConnections).contains(connections) else {
            throw ValidationError(
                "--connections \(connections): expected 1 to \(Self.mostConnections)")
        }
        guard (Duration.milliseconds(10)...Duration.seconds(600)).contains(duration) else {
            throw ValidationError("--duration \(duration.text): expected 10ms to 10min")
        }
        guard (Duration.zero...Duration.seconds(600)).contains(warmUp) else {
            throw ValidationError("--warm-up \(warmUp.text): expected 0s to 10min")
        }
        if let rate, rate <= 0 {
            throw ValidationError("--rate \(rate): expected more than 0")
        }
    }

    func run() throws {
        guard let text = try? String(contentsOfFile: bearerFile, encoding: .utf8) else {
            Console.error("cannot read the token from \(bearerFile)")
            throw ExitCode(ExitStatus.usage.rawValue)
        }
        let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        var load = ClientLoad(url: url, token: Array(token.utf8))
        load.connections = connections
        load.duration = duration
        load.warmUp = warmUp
        load.rate = rate
        let figures: ClientLoad.Figures
        let line: Data
        do {
            figures = try load.run()
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            line = try encoder.encode(figures)
        } catch {
            Console.error("\(error)")
            throw ExitCode(ExitStatus.broke.rawValue)
        }
        print(String(decoding: line, as: UTF8.self))
        guard figures.requests > 0 else { throw ExitCode(ExitStatus.broke.rawValue) }
    }
}
