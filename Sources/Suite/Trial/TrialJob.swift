import Foundation
package import Revocation
package import Scenario

/// The instructions for a trial's process: one JSON file.
package struct TrialJob: Codable, Sendable {
    /// Who asks, and by which protocol; a trial of another refuses the job.
    package var sender = ProgramIdentity.own
    package var plan: Plan
    /// The trial's place in ``plan``.
    package var trial: Int
    /// A folder of the trial's own, for stores; the process that reads this removes it.
    package var folder: String
    /// Tells the trial's record from that of any other job.
    package var nonce: String
    /// Where the trial's record is written.
    package var output: String
    /// Where it is written if there is no room for it at ``output``.
    package var spareOutput: String?
    /// Where the trial's history is written.
    package var history: String?
    /// Where stores are that someone else runs; the others are the trial's own. Without logins,
    /// which the run hands over in the environment.
    package var storeAddresses: [StoreKind: String]
    /// Begins the keys of the run in stores that others use too.
    package var keyPrefix: String
    /// Verify this often, to count instructions, instead of measuring; nil to measure.
    package var verifications: Int?

    var variant: Variant { plan.variants[plan.trials[trial].variant] }

    /// Reads a job and runs it; the exit status of the process.
    package static func run(file: String) -> Int32 {
        do {
            let data = try Data(contentsOf: URL(filePath: file))
            if let mismatch = ProtocolMismatch(job: data, read: .own) {
                Console.error("\(file): \(mismatch)")
                return ExitStatus.usage.rawValue
            }
            let job = try JSONDecoder().decode(TrialJob.self, from: data)
            return TrialProcess(job).run()
        } catch {
            Console.error("cannot read the trial's job from \(file): \(error)")
            return ExitStatus.broke.rawValue
        }
    }
}

/// The exit statuses of `revbench`.
package enum ExitStatus: Int32, Sendable {
    case fine = 0
    /// The run broke.
    case broke = 1
    /// A threshold was missed, or a comparison is worse.
    case missed = 3
    /// The measurement is invalid.
    case invalid = 4
    /// A gate could not tell: too few blocks, too much noise, another machine.
    case inconclusive = 5
    /// The command line or the scenario can't be used (sysexits.h, EX_USAGE).
    case usage = 64
    /// Ended by SIGINT, as shells report it.
    case interrupted = 130
    /// Ended by SIGQUIT, as shells report it.
    case quit = 131
    /// Ended by SIGTERM, as shells report it.
    case terminated = 143

    /// How a program ends that was told to by a signal.
    init(signal: Int32) {
        self =
            switch signal {
            case SIGINT: .interrupted
            case SIGQUIT: .quit
            default: .terminated
            }
    }
}
