import CPlatform
import Foundation
import HTTPClient
import Revocation
package import ServerContract
import Stores
import Strategies

extension ResourceServer {
    /// Serves until SIGTERM or SIGINT arrives, then lets open requests end. Prints one
    /// `ServerReady` line once it accepts connections. Call it from a process's first thread,
    /// before any other is started.
    package static func run(_ launch: ServerLaunch) throws {
        platform_hold_signals()
        let server = try start(launch)
        let ready = try JSONEncoder().encode(
            ServerReady(port: server.port, processID: ProcessInfo.processInfo.processIdentifier))
        try FileHandle.standardOutput.write(contentsOf: ready + Data("\n".utf8))
        _ = platform_await_signal()
        server.stop()
    }

    /// Starts the server that a launch file describes.
    package static func start(_ launch: ServerLaunch) throws -> ResourceServer {
        guard case .resource(let index, let count, let authority, let loops) = launch.role,
            let address = HTTPAddress(url: authority)
        else {
            throw ResourceServerError(
                "the launch file describes no resource server with an authorization server at "
                    + "http://ADDRESS:PORT")
        }
        guard launch.requiredScope.utf8.allSatisfy(isScopeByte) else {
            throw ResourceServerError(
                "the required scope is not one of RFC 6749, section 3.3. Leave out spaces, "
                    + "quotation marks and backslashes.")
        }
        let context = try launch.environment.context()
        var settings = ResourceSettings(
            title: "\(launch.strategy) \(index)", clock: launch.clock,
            requiredScope: launch.requiredScope)
        settings.port = launch.port
        settings.loops = loops
        settings.controlSecret = launch.controlSecret
        settings.network = context.network
        let now = launch.clock.date(at: platform_monotonic_ns())
        return try start(settings) { url in
            let reception = HTTPEventReception(
                at: address, as: launch.introspectionClient, receivingAt: url)
            var visitor = NodeVisitor(
                launch.strategy, launch.options, NodeID(index: index, of: count), at: now,
                in: NodeContext(
                    context.reachingRedis(over: context.network?.store),
                    fetchingFrom: HTTPDocuments(
                        at: address, as: launch.introspectionClient,
                        over: context.network?.authority),
                    asking: HTTPIntrospection(
                        at: address, as: launch.introspectionClient,
                        over: context.network?.authority),
                    receiving: reception),
                takingEvents: reception)
            try Registry.visitAll(&visitor)
            guard let node = visitor.node else {
                throw ResourceServerError(
                    "there is no strategy \(launch.strategy). revbench list names them all.")
            }
            return node
        }
    }

    /// `NQCHAR` of RFC 6749, section 3.3.
    private static func isScopeByte(_ byte: UInt8) -> Bool {
        0x21...0x7e ~= byte && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
}
