import CPlatform
import Foundation
import Results
import Scenario
import Strategies

/// One trial in its own process. Prepares the stores, measures, writes the record, and leaves
/// nothing behind.
struct TrialProcess {
    private let job: TrialJob

    init(_ job: TrialJob) { self.job = job }

    func run() -> Int32 {
        platform_catch_signals()
        do {
            try Temporary.makeFolder(job.folder)
        } catch {
            Console.error("\(error)")
            return ExitStatus.broke.rawValue
        }
        defer { try? FileManager.default.removeItem(atPath: job.folder) }
        do {
            return try measure()
        } catch {
            Console.error("\(error)")
            return ExitStatus.broke.rawValue
        }
    }

    private func measure() throws -> Int32 {
        let stores = try TrialStores(job)
        defer { stores.close() }
        var visitor = TrialVisitor(job: job, stores: stores)
        try Registry.visitAll(&visitor)
        guard let record = visitor.record else {
            throw TrialFailure("the registry has no strategy \(job.variant.strategy)")
        }
        let reply = TrialReply(nonce: job.nonce, record: record)
        _ = try Temporary.write(
            try JSONEncoder().encode(reply), to: job.output, orTo: job.spareOutput)
        if let failure = visitor.failure { throw failure }
        let signal = platform_signal_received()
        guard record.isComplete || signal == 0 else { return 128 + signal }
        return ExitStatus.fine.rawValue
    }
}
