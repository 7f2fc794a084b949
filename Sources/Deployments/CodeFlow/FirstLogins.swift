import Dispatch
import Revocation
import ServerContract
import Synchronization

/// The users of a deployment who have not logged in yet. Each does so once, for the first token that
/// is issued to it. Safe to use from any thread.
final class FirstLogins: Sendable {
    private let waiting: Mutex<[String: LaunchSeed.User]>
    private let clients: [LaunchSeed.Client]
    private let audience: String
    private let authority: ServerProcess
    /// Whether somebody logs in at all.
    private let isNeeded: Bool
    private let room = DispatchSemaphore(value: FirstLogins.width)

    /// Logins at the same time: as many as an authorization server hashes passwords at most.
    /// Further ones would only wait there.
    private static let width = 4

    init(_ launch: FleetLaunch, at authority: ServerProcess) {
        let seed = launch.logsUsersIn ? launch.seed : nil
        let users = (seed?.users ?? []).map { ($0.subject, $0) }
        waiting = Mutex(Dictionary(users) { first, _ in first })
        clients = seed?.clients ?? []
        audience = launch.environment.audience
        isNeeded = !users.isEmpty
        self.authority = authority
    }

    /// Returns the login by which a grant's user gets its token; nil if the token comes without
    /// one. Whoever takes a login has to run it.
    func take(for grant: Grant) -> CodeFlowLogin? {
        guard isNeeded, grant.audience == audience,
            let client = clients.first(where: {
                $0.id == grant.client && $0.scope == grant.scope
            }),
            let user = waiting.withLock({ $0.removeValue(forKey: grant.subject) })
        else { return nil }
        return CodeFlowLogin(
            of: user, through: client, at: authority.address, title: authority.title)
    }

    /// Runs a login as soon as there is room for it.
    func run(_ login: CodeFlowLogin) throws(StrategyError) -> ControlHandedOut {
        room.wait()
        defer { room.signal() }
        return try login.run()
    }
}
