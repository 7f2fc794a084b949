#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The file as text, before it is parsed as YAML.
enum ScenarioFile {
    /// The largest size accepted. A scenario has a few hundred bytes; a larger file is something
    /// else.
    static let largest = 1 << 20

    static func text(at path: String) throws(ScenarioErrors) -> String {
        guard let file = fopen(path, "rb") else {
            throw unreadable(path)
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: largest + 1)
        let count = fread(&bytes, 1, bytes.count, file)
        guard ferror(file) == 0 else { throw unreadable(path) }
        guard count <= largest else {
            throw ScenarioErrors(
                place: Place(path), found: "the file is larger than 1 MiB",
                expected: "scenarios are small; check that this is the right file")
        }
        return try text(of: bytes[..<count], name: path)
    }

    /// Returns `bytes` as text, or throws if they are not UTF-8.
    static func text(of bytes: ArraySlice<UInt8>, name: String) throws(ScenarioErrors) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
        throw ScenarioErrors(
            place: Place(name, line: line + 1), found: "bytes that are not valid UTF-8",
            expected: "save the file as UTF-8")
    }

    private static func unreadable(_ path: String) -> ScenarioErrors {
        let reason = String(cString: strerror(errno))
        return ScenarioErrors(
            place: Place(path), found: "cannot read the scenario: \(reason)",
            expected: "name a YAML file, such as scenarios/default.yaml")
    }

    /// Returns the name without folder and extension: `default` for `scenarios/default.yaml`.
    static func stem(of path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
        return String(name[..<dot])
    }

    /// Returns the first comment of `text`, up to an empty comment line, if nothing precedes it.
    static func question(in text: String) -> String {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { $0.drop { $0.isWhitespace || $0 == "\u{feff}" } }
            .drop { $0.isEmpty }
        let comment = lines.prefix { $0.first == "#" }
            .map { $0.drop { $0 == "#" }.drop(while: \.isWhitespace) }
            .prefix { !$0.isEmpty }
        return comment.joined(separator: " ").clipped(to: 500)
    }
}

extension String {
    /// The text without the U+FEFF with which some editors begin a file (RFC 3629, section 6).
    var withoutByteOrderMark: String {
        guard unicodeScalars.first == "\u{feff}" else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.dropFirst()))
    }
}
