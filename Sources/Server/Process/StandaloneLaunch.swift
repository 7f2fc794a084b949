import Folders
import Foundation
package import Revocation
package import ServerContract
import Stores
import Strategies
package import Tokens

/// A deployment without a harness: private stores in a temporary folder, and the launch files of
/// its servers. Everything is removed when it is closed.
package final class StandaloneLaunch: Sendable {
    package let authority: ServerLaunch
    /// The launch file for resource servers; `resource LAUNCHFILE` starts one.
    package let resourceFile: String
    private let folder: PrivateFolder
    private let stores: [any StartedStore]

    package struct Request: Sendable {
        package var strategy: StrategyDescriptor
        package var options: OptionValues
        package var algorithm: Algorithm
        package var port: Int
        /// Nil for the server's own address.
        package var issuer: String?
        /// The URL of a Redis that someone else runs; nil for a private one, if one is needed.
        package var redis: String?

        package init(
            strategy: StrategyDescriptor, options: OptionValues, algorithm: Algorithm, port: Int,
            issuer: String?, redis: String?
        ) {
            self.strategy = strategy
            self.options = options
            self.algorithm = algorithm
            self.port = port
            self.issuer = issuer
            self.redis = redis
        }
    }

    /// The lifetime of access tokens, and so how long revocations are remembered.
    package static let accessLife = Duration.seconds(300)
    private static let audience = "https://photos.example"

    /// Makes the folder and starts the stores that the strategy needs.
    package init(_ request: Request) throws {
        let folder = try PrivateFolder.forServer()
        var started: [any StartedStore] = []
        do {
            if let redis = request.redis { StoreAddress.handOver(redis, of: .redis) }
            for kind in request.strategy.stores(request.options).union([.sqlite]) {
                let provider = try StoreSettings().provider(
                    of: kind, address: kind == .redis ? request.redis : nil)
                let place = StorePlace(
                    directory: folder.path, keyPrefix: "revbench-server:\(getpid()):")
                started.append(try provider.start(at: place))
            }
            let launch = try Self.launch(request, in: folder.path, on: started)
            let file = folder.file("resource.json")
            try Self.write(Self.resource(of: launch), to: file)
            (authority, resourceFile) = (launch, file)
        } catch {
            for store in started { _ = store.close() }
            folder.remove()
            throw error
        }
        self.folder = folder
        stores = started
    }

    /// Stops the stores and removes the folder.
    ///
    /// - Returns: what may be left behind, a sentence each.
    package func close() -> [String] {
        let remarks = stores.compactMap { $0.close() }
        folder.remove()
        return remarks
    }

    private static func launch(
        _ request: Request, in folder: String, on stores: [any StartedStore]
    ) throws -> ServerLaunch {
        let access = stores.reduce(into: StoreAccess()) { access, store in
            store.state(in: &access)
        }
        var context = StrategyContext(
            directory: folder, stores: access, algorithm: request.algorithm, leeway: .zero,
            longestLifetime: accessLife)
        context.issuer = request.issuer ?? "http://127.0.0.1:\(request.port)"
        context.audience = audience
        return ServerLaunch(
            role: .authority, strategy: request.strategy.name, options: request.options,
            environment: LaunchEnvironment(context, network: nil), clock: .starting(),
            port: request.port,
            introspectionClient: ClientCredentials(
                id: "photo-servers",
                secret: String(decoding: try OpaqueToken.generate(), as: UTF8.self)),
            purgesItself: true)
    }

    private static func resource(of authority: ServerLaunch) -> ServerLaunch {
        var launch = authority
        launch.role = .resource(
            index: 0, count: 1, authority: "http://127.0.0.1:\(authority.port)", loops: 1)
        launch.port = 0
        launch.purgesItself = false
        return launch
    }

    /// Writes a file that only this user can read.
    private static func write(_ launch: ServerLaunch, to file: String) throws {
        let data = try JSONEncoder().encode(launch)
        guard
            FileManager.default.createFile(
                atPath: file, contents: data, attributes: [.posixPermissions: 0o600])
        else { throw FolderError(reason: "its file \(file) cannot be written") }
    }
}
