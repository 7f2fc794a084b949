import Foundation
import Metrics
import Testing

/// Checks that the names of metrics are in one module only.
@Suite struct `The names of metrics` {
    private static let sources = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources")

    /// Every spelling of a metric: its name, with and without a statistic, and its columns. A name
    /// of a single word, such as `failed`, is left out, because it is an English word as well.
    private static let names = Set(
        Metric.all.map(\.name) + MetricStatistic.names + ComparisonColumn.all.map(\.name)
            + ComparisonColumn.all.compactMap(\.form.formerName)
    ).filter { $0.contains("_") }

    private static func files() throws -> [URL] {
        let walk = try #require(
            FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        return walk.compactMap { $0 as? URL }.filter { file in
            file.pathExtension == "swift" && !file.path.contains("/Sources/Metrics/")
        }
    }

    @Test func `stand as text nowhere but where they are declared`() throws {
        let files = try Self.files()
        #expect(files.count > 300 && Self.names.count > 80)
        for file in files {
            let text = try String(contentsOf: file, encoding: .utf8)
            for line in text.split(separator: "\n") {
                let spelled = Self.words(ofLiteralsIn: line).filter(Self.names.contains)
                #expect(spelled.isEmpty, "\(file.lastPathComponent) spells \(spelled)")
            }
        }
    }

    /// Returns the words of string literals, without comments and the code within interpolations.
    private static func words(ofLiteralsIn line: Substring) -> [String] {
        guard !line.drop(while: { $0 == " " }).hasPrefix("//") else { return [] }
        let interpolation = /\\\((?:[^()]|\([^()]*\))*\)/
        return String(line).replacing(interpolation, with: "")
            .matches(of: /"((?:[^"\\]|\\.)*)"/)
            .flatMap { match in
                match.1.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "." }
            }
            .map { $0.hasSuffix(".") ? String($0.dropLast()) : String($0) }
    }

    @Test(arguments: [
        (#"let a = "verify_per_s""#, true), (#"say("such as verify_per_s: 1.")"#, true),
        (#"say("\(verify_per_s) of it")"#, false), (#"// "verify_per_s""#, false),
        (#"say("verify_per_second")"#, false),
    ])
    func `are found as words of a text`(line: String, isSpelled: Bool) {
        let words = Self.words(ofLiteralsIn: line[...])
        #expect(words.contains("verify_per_s") == isSpelled)
    }

    /// `PhaseName` has the names of phases, and writers, readers and self-checks take them from
    /// there.
    @Test func `and of phases stand in one module too`() throws {
        let levels = /"(?:local-|network-)?(?:latency|capacity)\//
        let names = /(?:in|of|phase): "(?:prepare|windows|recovery|costs)"/
        for file in try Self.files() {
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(!text.contains(levels), "\(file.lastPathComponent)")
            #expect(!text.contains(names), "\(file.lastPathComponent)")
        }
    }
}
