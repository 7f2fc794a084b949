import Foundation
import Results

/// The program of `run --against`, asked before anything is measured which protocol its trials
/// speak.
package struct OtherProgram: Sendable {
    package let path: String
    package let identity: ProgramIdentity

    /// - Parameters:
    ///   - path: as the user wrote it.
    ///   - own: this program.
    /// - Throws: ``OtherProgramError`` for anything but a revbench of the same trial protocol.
    package init(
        at path: String, own: ProgramIdentity = .own, patience: Duration = .seconds(10)
    ) throws(OtherProgramError) {
        let place = URL(filePath: path).standardizedFileURL.path
        try Self.checkFile(place, path)
        let answer = try Self.answer(of: place, path, to: ["trial", "--protocol"], patience)
        guard
            let identity = try? JSONDecoder().decode(
                ProgramIdentity.self, from: Data(answer.output))
        else {
            throw OtherProgramError(
                path, Self.unknown(place, path, own, patience) + " " + ProgramIdentity.remedy)
        }
        guard identity.trialProtocol == own.trialProtocol else {
            throw OtherProgramError(
                path, "it is \(identity); this program is \(own). \(ProgramIdentity.remedy)")
        }
        self.path = place
        self.identity = identity
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

    /// What a program is that does not know its trial protocol. A revbench of before there was one
    /// knows its version.
    private static func unknown(
        _ place: String, _ path: String, _ own: ProgramIdentity, _ patience: Duration
    ) -> String {
        let answer = try? Self.answer(of: place, path, to: ["--version"], patience)
        let text = String(decoding: answer?.output ?? [], as: UTF8.self)
        if answer?.status == 0, let version = text.wholeMatch(of: /(\d+\.\d+\.\d+[\w.+-]*)\s*/) {
            return "it says version \(version.1) and knows no trial protocol: it may be a revbench "
                + "of before there was one. This program is \(own)."
        }
        return "it does not answer `trial --protocol`: it is not a revbench, or one of before "
            + "trials had a protocol. This program is \(own)."
    }
}

/// Why a program cannot be run against.
package struct OtherProgramError: Error, Sendable, CustomStringConvertible {
    package let description: String

    static let remedy =
        "Name the revbench to compare with, such as base/.build/release/revbench."

    init(_ path: String, _ found: String) { description = "--against \(path): \(found)" }
}
