import Deployments
import Load
import Revocation
import ServerContract
import Stores
import Strategies
import Suite
import TestSupport
import Tokens

/// Deployments of the built server program.
enum Servers {
    /// Whether the program was built next to the tests.
    static let areBuilt = (try? ServerExecutable.find()) != nil

    /// - Parameter subjects: the size of the population whose users log in; 0 for no logins.
    static func deployment(
        of descriptor: StrategyDescriptor, in folder: String, clock: TrialClock,
        loggingIn subjects: Int = 0, resourcePorts: Range<Int>? = nil
    ) throws -> HTTPDeployment {
        let context = StrategyContext.sample(in: folder, leeway: .zero)
        let options = OptionValues()
        var launch = FleetLaunch(
            program: try ServerExecutable.find(), strategy: descriptor.name, options: options,
            environment: LaunchEnvironment(context, network: nil),
            clock: LaunchClock(origin_ns: clock.origin_ns, originWall_us: clock.originWall_us),
            loops: 1)
        launch.verdictsNameScope = !descriptor.isCalibration
        if subjects > 0 { try launch.logIn(subjects: subjects) }
        launch.resourcePorts = resourcePorts
        return try HTTPDeployment(
            launch,
            guarantee: descriptor.guarantee(options, context.tokenTerms))
    }

    /// Returns the subjects whose codes were redeemed, in order, as the authorization server's file
    /// has them.
    static func redeemed(in folder: String) throws -> [String] {
        let connection = try SQLiteConnection(
            SQLiteConfiguration(path: "\(folder)/authority.sqlite"))
        let statement = try connection.prepare(
            """
            SELECT s.subject FROM sign_in s JOIN code c ON c.sign_in = s.id
            WHERE c.spent = 1 AND s.sid IS NOT NULL ORDER BY s.id
            """)
        var subjects: [String] = []
        while try statement.step() { subjects.append(statement.text(0)) }
        return subjects
    }

    static func grant(_ subject: String, lifetime: Duration = .seconds(60)) -> Grant {
        Grant(
            subject: subject, audience: ExampleParties.audience, scope: "read",
            lifetime: lifetime)
    }
}
