package import Foundation

extension RunManifest {
    static let remedy = "Check that this is the folder of a run written by revbench."

    /// Reads `meta.json`, in any format there has been.
    init(at file: String) throws(RunFilesError) {
        try self.init(json: try RunFiles.data(at: file), file: file)
    }

    /// - Parameter file: its name, for messages.
    package init(json data: Data, file: String) throws(RunFilesError) {
        let written: PlainJSON
        do {
            written = try JSONDecoder().decode(PlainJSON.self, from: data)
        } catch {
            throw RunFilesError(file: file, found: "not valid JSON", remedy: Self.remedy)
        }
        let upgraded: PlainJSON
        switch try Self.format(of: written, file) {
        case .first: upgraded = FormatOne.upgraded(written)
        case .second: upgraded = written
        }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom(Self.date)
        do {
            self = try decoder.decode(
                RunManifest.self, from: try JSONEncoder().encode(upgraded))
        } catch {
            throw RunFilesError(
                file: file, found: Self.cause(of: error, in: upgraded), remedy: Self.remedy)
        }
    }

    /// The decoder's own strategy does not say where a bad date stands.
    @Sendable private static func date(from decoder: any Decoder) throws -> Date {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let date = try? Date(text, strategy: .iso8601) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "expected a date such as 2026-01-02T03:04:05Z")
        }
        return date
    }

    private static func format(
        of written: PlainJSON, _ file: String
    ) throws(RunFilesError) -> RunFormat {
        guard let stated = written["format"] else { return .first }
        guard let number = stated.count.flatMap({ Int(exactly: $0) }), number >= 1 else {
            throw RunFilesError(file: file, found: "format is not a number", remedy: remedy)
        }
        guard let format = RunFormat(rawValue: number) else {
            let writer = written["version"]?.text.map { ", written by revbench \($0)" } ?? ""
            throw RunFilesError(
                file: file, found: "its format is \(number)\(writer)",
                remedy: "revbench \(Program.version) reads formats up to "
                    + "\(RunFormat.current.rawValue): use a newer one.")
        }
        return format
    }

    private static func cause(of error: any Error, in json: PlainJSON) -> String {
        func path(_ context: DecodingError.Context) -> String {
            context.codingPath.map { key in key.intValue.map { "[\($0)]" } ?? key.stringValue }
                .joined(separator: ".")
        }
        return switch error {
        case DecodingError.keyNotFound(let key, let context):
            "no \([path(context), key.stringValue].filter { !$0.isEmpty }.joined(separator: "."))"
        case DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context):
            "\(path(context)) has the wrong type"
        case DecodingError.dataCorrupted(let context):
            "\(path(context)) is \(json.value(at: context.codingPath)), which is not known"
        default: "not valid JSON"
        }
    }
}

extension PlainJSON {
    /// The value that decoding stopped at, for a message.
    fileprivate func value(at path: [any CodingKey]) -> String {
        let found = path.reduce(Optional(self)) { json, key in
            guard let index = key.intValue, let items = json?.items, items.indices.contains(index)
            else { return json?[key.stringValue] }
            return items[index]
        }
        return found?.text.map { "\"\($0)\"" } ?? found?.leaves[""] ?? "something"
    }
}
