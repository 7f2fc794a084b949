import Foundation
import Results

/// The files by which a run and the process of one trial speak. What finds no room in the folder
/// for temporary data is written into the run's own folder, which also gets the history.
struct TrialFiles {
    /// For the trial's stores; the trial makes it and removes it.
    let folder: String
    let record: String
    let spareRecord: String
    private let job: String
    private let spareJob: String

    /// - Parameters:
    ///   - index: of the trial in the run.
    ///   - temporary: a private folder.
    ///   - results: the run's own folder.
    init(_ index: Int, in temporary: String, orIn results: String) {
        folder = "\(temporary)/\(index)"
        record = "\(temporary)/\(index).json"
        job = "\(temporary)/\(index).job.json"
        spareRecord = "\(results)/.trial-\(index).json"
        spareJob = "\(results)/.trial-\(index).job.json"
    }

    /// - Returns: the file that has the job.
    func write(_ job: TrialJob) throws -> String {
        try Temporary.write(try JSONEncoder().encode(job), to: self.job, orTo: spareJob)
    }

    /// The record that the trial left; nil where there is none, or one of another job.
    func reply(to job: TrialJob) -> TrialRecord? {
        for file in [record, spareRecord] {
            guard let data = FileManager.default.contents(atPath: file),
                let reply = try? JSONDecoder().decode(TrialReply.self, from: data),
                reply.nonce == job.nonce
            else { continue }
            return reply.record
        }
        return nil
    }

    /// Removes all of them, and what a trial that was killed left in its folder.
    func remove() {
        for file in [folder, record, job, spareRecord, spareJob] {
            try? FileManager.default.removeItem(atPath: file)
        }
    }
}
