import Foundation

/// The memory of processes on this machine.
enum ProcessMemory {
    /// Returns the bytes of a process that are in RAM; nil if there is no such process or the
    /// system does not tell.
    static func residentBytes(of process: Int32) -> Int64? {
        (try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8)).flatMap {
            residentBytes(statm: $0, pageBytes: Int64(sysconf(Int32(_SC_PAGESIZE))))
        }
    }

    /// Parses the second number of proc_pid_statm(5).
    static func residentBytes(statm text: String, pageBytes: Int64) -> Int64? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count > 1, let pages = Int64(words[1]), pages >= 0, pageBytes > 0 else {
            return nil
        }
        let (bytes, overflow) = pages.multipliedReportingOverflow(by: pageBytes)
        return overflow ? nil : bytes
    }
}

extension ServerProcess {
    /// The bytes of the process that are in RAM; nil if it has ended or the system does not tell.
    package var residentBytes: Int64? {
        processorTime_ns == nil ? nil : ProcessMemory.residentBytes(of: processID)
    }
}
