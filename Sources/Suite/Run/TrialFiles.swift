import Foundation
import Results

/// The files by which a run and the process of one trial communicate. A file that does not fit into
/// the folder for temporary data is written to the run's own folder, which also receives the
/// history.
struct TrialFiles {
    /// The folder for the trial's stores. The trial creates it and removes it.
    let folder: String
    let record: String
    let spareRecord: String
    private let job: String
    private let spareJob: String

    /// - Parameters:
    ///   - index: the trial's index in the run.
    ///   - temporary: a private folder.
    ///   - results: the run's own folder.
    init(_ index: Int, in temporary: String, orIn results: String) {
        folder = "\(temporary)/\(index)"
        record = "\(temporary)/\(index).json"
        job = "\(temporary)/\(index).job.json"
        spareRecord = "\(results)/.trial-\(index).json"
        spareJob = "\(results)/.trial-\(index).job.json"
    }

    /// - Returns: the path of the file that contains the job.
    func write(_ job: TrialJob) throws -> String {
        try Temporary.write(try JSONEncoder().encode(job), to: self.job, orTo: spareJob)
    }

    /// Returns the record that the trial left; nil if there is none or it belongs to another job.
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

    /// Removes all files, and what a killed trial left in its folder.
    func remove() {
        for file in [folder, record, job, spareRecord, spareJob] {
            try? FileManager.default.removeItem(atPath: file)
        }
    }
}
