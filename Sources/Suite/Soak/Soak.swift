import CPlatform
import Folders
import Foundation
import Results
import Revocation
import Scenario
import Strategies

/// A soak in this process, with stores and servers of its own. Leaves nothing behind.
package struct Soak {
    private let request: SoakRequest

    package init(_ request: SoakRequest) { self.request = request }

    /// Runs the soak and prints its report. Returns the exit status of the process.
    package func run() -> Int32 {
        platform_catch_signals()
        let planned: (plan: Plan, trial: Int)
        do {
            planned = try request.plan()
        } catch {
            Console.error("\(error)")
            return ExitStatus.usage.rawValue
        }
        do {
            if let folder = request.results { try SoakTables.makeFolder(folder) }
            let folder = try Temporary.makePrivateFolder("revbench-soak")
            defer { folder.remove() }
            return try measure(
                TrialJob(
                    plan: planned.plan, trial: planned.trial, folder: folder.file("stores"),
                    nonce: "", output: folder.file("record.json"), storeAddresses: [:],
                    keyPrefix: "revbench:soak:"))
        } catch {
            Console.error("\(error)")
            return Self.interruption ?? ExitStatus.broke.rawValue
        }
    }

    /// The exit status after a signal; nil if none has come.
    private static var interruption: Int32? {
        let signal = platform_signal_received()
        return signal == 0 ? nil : ExitStatus(signal: signal).rawValue
    }

    private func measure(_ job: TrialJob) throws -> Int32 {
        try Temporary.makeFolder(job.folder)
        let stores = try TrialStores(job)
        defer { stores.close() }
        let outcome = SoakOutcome()
        var visitor = TrialVisitor(
            job: job, stores: stores, soak: SoakPhase(request: request, outcome: outcome))
        try Registry.visitAll(&visitor)
        if let summary = outcome.summary {
            Console.output(summary.text)
            if let folder = request.results {
                try SoakTables(summary: summary).write(to: folder)
            }
        }
        if let interruption = Self.interruption { return interruption }
        if let failure = visitor.failure { throw failure }
        guard let summary = outcome.summary else {
            throw TrialFailure("the registry has no strategy \(job.variant.strategy)")
        }
        return (summary.objections.isEmpty ? ExitStatus.fine : .invalid).rawValue
    }
}
