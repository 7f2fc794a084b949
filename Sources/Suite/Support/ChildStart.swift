import CPlatform
import Foundation

/// Starts programs for the run; see `platform_spawn`.
enum ChildStart {
    /// - Parameter output: a descriptor; -1 for nowhere.
    /// - Returns: the process, or a negative error number.
    static func start(
        _ program: String, _ arguments: [String], output: Int32, errors: Int32
    ) -> pid_t {
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        words.append(nil)
        defer { words.forEach { free($0) } }
        return platform_spawn(program, words, output, errors)
    }

    /// What a negative answer of ``start(_:_:output:errors:)`` means.
    static func cause(_ answer: pid_t) -> String { String(cString: strerror(-answer)) }
}
