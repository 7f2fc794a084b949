import Deployments
import Folders
import Foundation
import Revocation
import Stores

/// Everything that the demo starts besides the client: a temporary folder, the stores, and the
/// servers of each strategy. It is removed when it is closed.
final class DemoStage: Sendable {
    let services: [DemoService]
    private let folder: PrivateFolder
    private let stores: [any StartedStore]

    /// Starts everything. On Linux, call it from a thread that lives as long as the servers should.
    init(_ settings: DemoSettings, redirectingTo redirectURI: String) throws {
        let folder = try PrivateFolder.forServer()
        var stores: [any StartedStore] = []
        var services: [DemoService] = []
        do {
            stores = try Self.startStores(in: folder.path, withRedis: settings.usesRedis)
            let access = stores.reduce(into: StoreAccess()) { access, store in
                store.state(in: &access)
            }
            let shown = DemoStrategy.all(settings, hasRedis: access.redis != nil)
            for (number, strategy) in shown.enumerated() {
                services.append(
                    try DemoService(
                        strategy, program: settings.program, in: folder.file("\(number)"),
                        on: access, redirectingTo: redirectURI))
            }
        } catch {
            Self.end(services, stores, folder)
            throw error
        }
        self.services = services
        self.folder = folder
        self.stores = stores
    }

    /// Ends all processes and removes the folder.
    ///
    /// - Returns: what may be left behind, a sentence each.
    @discardableResult
    func close() -> [String] { Self.end(services, stores, folder) }

    /// Redis is optional: without its program, the demo shows another strategy.
    private static func startStores(
        in folder: String, withRedis: Bool
    ) throws -> [any StartedStore] {
        let place = StorePlace(directory: folder, keyPrefix: "demo:")
        let settings = StoreSettings()
        var started = [try settings.provider(of: .sqlite).start(at: place)]
        if withRedis, let redis = try? settings.provider(of: .redis).start(at: place) {
            started.append(redis)
        }
        return started
    }

    @discardableResult
    private static func end(
        _ services: [DemoService], _ stores: [any StartedStore], _ folder: PrivateFolder
    ) -> [String] {
        for service in services { service.deployment.close() }
        let remarks = stores.compactMap { $0.close() }
        folder.remove()
        return remarks
    }
}
