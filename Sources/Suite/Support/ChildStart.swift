import CPlatform
import Foundation

/// A starter of programs for the run; see `platform_spawn`.
enum ChildStart {
    /// - Parameter output: a file descriptor; -1 discards the output.
    /// - Returns: the process, or a negative error number.
    static func start(
        _ program: String, _ arguments: [String], output: Int32, errors: Int32
    ) -> pid_t {
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        words.append(nil)
        defer { words.forEach { free($0) } }
        return platform_spawn(program, words, output, errors)
    }

    /// Returns the meaning of a negative result of ``start(_:_:output:errors:)``.
    static func cause(_ answer: pid_t) -> String { String(cString: strerror(-answer)) }
}
