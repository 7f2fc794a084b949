import Deployments
import Foundation
import Revocation
import Scenario

/// `revbench-server`, the program of the servers of deployments over HTTP. It is a product of its
/// own, so that whoever measures in one process need not build it.
package enum ServerExecutable {
    private static let name = "revbench-server"

    /// The path of the running program, as the system knows it.
    static var own: String {
        RunningProgram.path ?? CommandLine.arguments.first ?? ""
    }

    /// Returns the path of the server program in the folder of another program, by default of this
    /// one.
    ///
    /// - Throws: ``TrialFailure`` with how to build it, if it is not there.
    package static func find(beside program: String? = nil) throws -> String {
        let folder = URL(filePath: program ?? own).deletingLastPathComponent().path
        let path = "\(folder)/\(name)"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw TrialFailure(
                "there is no program \(path), which runs the servers of a deployment over HTTP. "
                    + "Build it with make server; make install then copies it too")
        }
        return path
    }

    /// Checks that the servers of a plan can be started, before anything is measured.
    ///
    /// - Parameter others: other programs that run the plan's trials, each with a server program
    ///   of its own.
    static func check(_ plan: Plan, others: [String]) throws {
        guard plan.variants.contains(where: { $0.settings.deployment == .http }) else { return }
        _ = try find()
        for other in others { _ = try find(beside: other) }
    }
}
