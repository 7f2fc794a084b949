import Foundation
import HTTPClient
import Server

/// The demo with short lifetimes, its client app in this process and its servers in others. Ends
/// with the value.
final class DemoUnderTest: Sendable {
    /// What Chromium and the app know the visitor by.
    static let cookie = "photo-printer"
    static let servers = 8

    let address: HTTPAddress
    private let demo: DemoServer
    private let server: RunningServer

    /// The server program, next to the tests; nil if it is not built.
    static let program: String? = {
        guard let own = try? OwnProcess.program() else { return nil }
        let path = URL(filePath: own).deletingLastPathComponent().path + "/revbench-server"
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    init(withRedis: Bool = true) throws {
        var settings = DemoSettings(program: Self.program ?? "")
        settings.shortLife = .seconds(4)
        settings.cacheLife = .milliseconds(300)
        settings.usesRedis = withRedis
        demo = try DemoServer(settings)
        server = try demo.start()
        address = HTTPAddress(port: server.port)
    }

    deinit { close() }

    func close() {
        server.stop()
        demo.close()
    }
}

/// What the page's script reads.
struct ShownReport: Decodable {
    struct Service: Decodable {
        var strategy: String
        var notice: String
        var bound_ms: Double?
        var servers: [Server]
    }

    struct Server: Decodable {
        var state: String
        var text: String
        var refusedAfter_ms: Double?
        var acceptedUntil_ms: Double?
    }

    var summary: String
    var isRevoked: Bool
    var isOver: Bool
    var services: [Service]

    var servers: [Server] { services.flatMap(\.servers) }
}
