import CPlatform
import Foundation
import Results
import Scenario
import Strategies

/// One trial in its own process: makes the stores ready, measures, writes the record, and
/// leaves nothing behind.
struct TrialProcess {
    private let job: TrialJob

    init(_ job: TrialJob) { self.job = job }

    func run() -> Int32 {
        platform_catch_signals()
        defer { try? FileManager.default.removeItem(atPath: job.folder) }
        do {
            try Temporary.makeFolder(job.folder)
            let stores = try TrialStores(job)
            defer { stores.close() }
            var visitor = TrialVisitor(job: job, stores: stores)
            try Registry.visitAll(&visitor)
            guard let record = visitor.record else {
                throw TrialFailure("the registry has no strategy \(job.variant.strategy)")
            }
            let data = try JSONEncoder().encode(record)
            try RunFolder.write(data, to: job.output, remedy: Temporary.remedy)
            if let failure = visitor.failure { throw failure }
            return ExitStatus.fine.rawValue
        } catch {
            Console.error("\(error)")
            return ExitStatus.broke.rawValue
        }
    }
}
