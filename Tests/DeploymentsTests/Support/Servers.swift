import Deployments
import Load
import Revocation
import ServerContract
import Strategies
import Suite
import TestSupport
import Tokens

/// Deployments of the built server program.
enum Servers {
    /// Whether the program was built next to the tests.
    static let areBuilt = (try? ServerExecutable.find()) != nil

    static func deployment(
        of descriptor: StrategyDescriptor, in folder: String, clock: TrialClock,
        resourcePorts: Range<Int>? = nil
    ) throws -> HTTPDeployment {
        let context = StrategyContext.sample(in: folder, leeway: .zero)
        let options = OptionValues()
        var launch = FleetLaunch(
            program: try ServerExecutable.find(), strategy: descriptor.name, options: options,
            environment: LaunchEnvironment(context, network: nil),
            clock: LaunchClock(origin_ns: clock.origin_ns, originWall_us: clock.originWall_us),
            loops: 1)
        launch.verdictsNameScope = !descriptor.isCalibration
        launch.resourcePorts = resourcePorts
        return try HTTPDeployment(
            launch,
            guarantee: descriptor.guarantee(options, context.tokenTerms))
    }

    static func grant(_ subject: String, lifetime: Duration = .seconds(60)) -> Grant {
        Grant(
            subject: subject, audience: ExampleParties.audience, scope: "read",
            lifetime: lifetime)
    }
}
