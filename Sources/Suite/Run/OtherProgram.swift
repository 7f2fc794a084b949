import Foundation
import Results
package import Scenario

/// The program of `run --against`. Before anything is measured, it is asked which protocol its
/// trials use and which strategies it has.
package struct OtherProgram: Sendable {
    package let path: String
    package let identity: ProgramIdentity
    /// Nil for a program whose answer does not list its strategies.
    private let strategies: KnownStrategies?
    private let file: FileState?

    /// - Parameters:
    ///   - path: the path as the user wrote it.
    ///   - own: the identity of this program.
    /// - Throws: ``OtherProgramError`` for anything but a revbench with the same trial protocol.
    package init(
        at path: String, own: ProgramIdentity = .own, patience: Duration = .seconds(10)
    ) throws(OtherProgramError) {
        let place = URL(filePath: path).standardizedFileURL.path
        try Self.checkFile(place, path)
        let printed = try Self.answer(of: place, path, to: ["trial", "--protocol"], patience)
        guard
            let answer = try? JSONDecoder().decode(
                ProtocolAnswer.self, from: Data(printed.output))
        else {
            throw OtherProgramError(
                path, Self.unknown(place, path, own, patience) + " " + ProgramIdentity.remedy)
        }
        let identity = answer.identity
        guard identity.trialProtocol == own.trialProtocol else {
            throw OtherProgramError(
                path, "it is \(identity); this program is \(own). \(ProgramIdentity.remedy)")
        }
        self.path = place
        self.identity = identity
        strategies = answer.strategies
        file = FileState(at: place)
    }

    /// The remark if the file is the running program itself; nil for any other file.
    package var remark: String? {
        // This link points to the file of the running program.
        guard let file, file == FileState(at: "/proc/self/exe") else { return nil }
        return "--against \(path): it is this program's own file, so the two differ by noise alone"
    }

    /// Checks that the program knows every strategy, option and choice that the plan uses. A
    /// program that does not list its strategies passes.
    ///
    /// - Throws: ``OtherProgramError`` with what it does not know and how to leave that out.
    package func check(_ plan: Plan) throws(OtherProgramError) {
        guard let strategies, let gap = PlanGap(plan, strategies) else { return }
        throw OtherProgramError(path, "it is \(identity), and does not know \(gap)")
    }

    /// Checks that the file is still the one that was asked, so that all trials run the same
    /// program.
    ///
    /// - Throws: ``OtherProgramError`` if the file was rebuilt or is gone.
    func checkUnchanged() throws(OtherProgramError) {
        guard FileState(at: path) == file else {
            throw OtherProgramError(
                path,
                "it has changed since the run began. Run again, and do not change it meanwhile.")
        }
    }

    private static func checkFile(_ place: String, _ path: String) throws(OtherProgramError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder) else {
            throw OtherProgramError(path, "there is no such file. \(OtherProgramError.remedy)")
        }
        if isFolder.boolValue {
            throw OtherProgramError(path, "it is a folder. \(OtherProgramError.remedy)")
        }
        guard FileManager.default.isExecutableFile(atPath: place) else {
            throw OtherProgramError(path, "it is not executable. \(OtherProgramError.remedy)")
        }
    }

    private static func answer(
        of place: String, _ path: String, to question: [String], _ patience: Duration
    ) throws(OtherProgramError) -> ProgramAnswer {
        do throws(ProgramAnswer.Failure) {
            return try ProgramAnswer(of: place, to: question, patience: patience)
        } catch {
            throw OtherProgramError(path, "\(error). \(OtherProgramError.remedy)")
        }
    }

    /// Describes a program that does not know its trial protocol. A revbench older than the
    /// protocol still knows its version.
    private static func unknown(
        _ place: String, _ path: String, _ own: ProgramIdentity, _ patience: Duration
    ) -> String {
        let answer = try? Self.answer(of: place, path, to: ["--version"], patience)
        let text = String(decoding: answer?.output ?? [], as: UTF8.self)
        if answer?.status == 0, let version = text.wholeMatch(of: /(\d+\.\d+\.\d+[\w.+-]*)\s*/) {
            return "it says version \(version.1) and knows no trial protocol: it may be an older "
                + "revbench. This program is \(own)."
        }
        return "it does not answer `trial --protocol`: it is not revbench, or it is older than the "
            + "trial protocol. This program is \(own)."
    }
}

/// The attributes that show whether a file is still the same one with the same content.
private struct FileState: Sendable, Hashable {
    private let device: UInt64
    private let number: UInt64
    private let size: Int64
    private let written_ns: Int64

    /// Nil if there is no such file.
    init?(at path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(truncatingIfNeeded: status.st_dev)
        number = UInt64(truncatingIfNeeded: status.st_ino)
        size = Int64(status.st_size)
        #if canImport(Darwin)
            let written = status.st_mtimespec
        #else
            let written = status.st_mtim
        #endif
        written_ns = Int64(written.tv_sec) &* 1_000_000_000 &+ Int64(written.tv_nsec)
    }
}

/// The reason why a program cannot be run against.
package struct OtherProgramError: Error, Sendable, CustomStringConvertible {
    package let description: String

    static let remedy =
        "Name the revbench to compare with, such as base/.build/release/revbench."

    init(_ path: String, _ found: String) { description = "--against \(path): \(found)" }
}
