import Foundation
import Results
import Testing

@testable import Report

@Suite(.serialized) struct `The same files of a run` {
    @Test func `give the same bytes in another locale and time zone`() throws {
        try withReportSample { folder in
            func files() throws -> [Report.File] {
                try Report(of: RunFiles(at: folder.path)).files()
            }
            let here = try files()
            let (zone, locale) = (
                ProcessInfo.processInfo.environment["TZ"], String(cString: setlocale(LC_ALL, nil))
            )
            setenv("TZ", "Pacific/Kiritimati", 1)
            for name in ["de_DE.UTF-8", "C.UTF-8"] { setlocale(LC_ALL, name) }
            defer {
                if let zone { setenv("TZ", zone, 1) } else { unsetenv("TZ") }
                setlocale(LC_ALL, locale)
            }
            #expect(try files() == here)
        }
    }

    @Test func `give the same report in format 1 and in the present one`() throws {
        try withReportSample { folder in
            let present = try Report(of: RunFiles(at: folder.path)).files()
            try turnIntoFormatOne(folder)
            let files = try RunFiles(at: folder.path)
            #expect(files.manifest.format == .first)
            let old = try Report(of: files).files()
            #expect(old.map(\.name) == present.map(\.name))
            // The current format states what a strategy's bound follows. For format 1, this is
            // found by values.
            func withoutExplorer(_ text: String) -> String {
                text.replacing(/(?s)<section id="explorer".*?<\/section>/, with: "")
            }
            for (old, present) in zip(old, present) {
                // The page's sentences and its script contain both words, whatever the strategy's
                // name.
                #expect(
                    withoutExplorer(old.text).replacing("null", with: "calibration")
                        == withoutExplorer(present.text).replacing("null", with: "calibration"))
            }
        }
    }

    @Test func `are written whole, with figures of earlier reports gone`() throws {
        try withReportSample { folder in
            let figures = folder.appending(path: "figures")
            try FileManager.default.createDirectory(
                at: figures, withIntermediateDirectories: true)
            try Data().write(to: figures.appending(path: "stale.svg"))
            let report = try Report(of: RunFiles(at: folder.path))
            let outcome = try ReportWriter(into: folder.path).write(report)
            #expect(outcome.path == folder.appending(path: "report.html").path)
            let names = try FileManager.default.contentsOfDirectory(atPath: figures.path)
            #expect(!names.contains("stale.svg"))
            for file in try report.files() {
                let text = try String(
                    contentsOf: folder.appending(path: file.name), encoding: .utf8)
                #expect(text == file.text, "\(file.name)")
            }
        }
    }
}
