import Foundation
package import Revocation
package import Scenario

/// The instructions for a trial's process: one JSON file.
package struct TrialJob: Codable, Sendable {
    /// The program that asks, and its protocol. A program with another protocol rejects the job.
    package var sender = ProgramIdentity.own
    package var plan: Plan
    /// The trial's index in ``plan``.
    package var trial: Int
    /// The trial's own folder for stores. The process that reads this job removes it.
    package var folder: String
    /// Distinguishes the trial's record from that of any other job.
    package var nonce: String
    /// The path to which the trial's record is written.
    package var output: String
    /// The path to which it is written if there is no room for it at ``output``.
    package var spareOutput: String?
    /// The path to which the trial's history is written.
    package var history: String?
    /// Addresses of stores that someone else runs; other stores are the trial's own. Without
    /// logins, which the run passes in the environment.
    package var storeAddresses: [StoreKind: String]
    /// The prefix of the run's keys in stores that others also use.
    package var keyPrefix: String
    /// How many times to verify, for counting instructions, instead of measuring; nil to measure.
    package var verifications: Int?

    var variant: Variant { plan.variants[plan.trials[trial].variant] }

    /// Reads a job and runs it. Returns the exit status of the process.
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
    /// A gate was inconclusive: too few blocks, too much noise, or another machine.
    case inconclusive = 5
    /// The command line or the scenario cannot be used (sysexits.h, EX_USAGE).
    case usage = 64
    /// Ended by SIGINT, as shells report it.
    case interrupted = 130
    /// Ended by SIGQUIT, as shells report it.
    case quit = 131
    /// Ended by SIGTERM, as shells report it.
    case terminated = 143

    /// The exit status of a program that a signal told to end.
    init(signal: Int32) {
        self =
            switch signal {
            case SIGINT: .interrupted
            case SIGQUIT: .quit
            default: .terminated
            }
    }
}
