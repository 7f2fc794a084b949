import Foundation

/// The program that this process runs.
package enum RunningProgram {
    /// Its path, as the system knows it; nil if the system does not.
    package static var path: String? {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            ?? Bundle.main.executablePath
    }
}
