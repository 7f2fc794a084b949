package import Foundation

extension RunManifest {
    static let remedy = "Check that this is the folder of a run written by revbench."

    /// Reads `meta.json` of any format so far.
    init(at file: String) throws(RunFilesError) {
        let data = try RunFileBytes.read(file, limit: ReadLimits.manifestBytes)
        try self.init(json: data, file: file)
    }

    /// - Parameter file: the file's name, for messages.
    package init(json data: Data, file: String) throws(RunFilesError) {
        do throws(JSONOutline.Flaw) {
            try JSONOutline.check([UInt8](data))
        } catch {
            throw RunFilesError(
                file: file, line: error.line,
                found: "not valid JSON: \(error.found) at column \(error.column)",
                remedy: Self.remedy)
        }
        switch try Self.format(of: data, file) {
        case .first: self = try Self.decoded(try Self.upgraded(data, file), file)
        case .second: self = try Self.decoded(data, file)
        }
        if let flaw {
            throw RunFilesError(file: file, found: flaw, remedy: Self.remedy)
        }
    }

    /// Returns the manifest converted to the present format.
    private static func upgraded(_ data: Data, _ file: String) throws(RunFilesError) -> Data {
        guard data.count <= ReadLimits.firstManifestBytes else {
            throw RunFilesError(
                file: file,
                found: "a file of \(data.count) bytes, and at most "
                    + "\(ReadLimits.firstManifestBytes) are read of format 1",
                remedy: remedy)
        }
        do {
            let written = try JSONDecoder().decode(PlainJSON.self, from: data)
            return try JSONEncoder().encode(FormatOne.upgraded(written))
        } catch {
            throw RunFilesError(file: file, found: "not valid JSON", remedy: remedy)
        }
    }

    private static func decoded(_ data: Data, _ file: String) throws(RunFilesError) -> RunManifest {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom(Self.date)
        do {
            return try decoder.decode(RunManifest.self, from: data)
        } catch {
            // The JSON is needed only for the message.
            var json = PlainJSON.null
            if data.count <= ReadLimits.firstManifestBytes,
                let read = try? JSONDecoder().decode(PlainJSON.self, from: data)
            {
                json = read
            }
            throw RunFilesError(
                file: file, found: Self.cause(of: error, in: json), remedy: Self.remedy)
        }
    }

    /// Decodes a date. The decoder's own strategy does not report the location of a bad date.
    @Sendable private static func date(from decoder: any Decoder) throws -> Date {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let date = try? Date(text, strategy: .iso8601) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "expected a date such as 2026-01-02T03:04:05Z")
        }
        return date
    }

    /// The part that determines how the rest is read.
    private struct Head: Decodable {
        let format: PlainJSON?
        let version: PlainJSON?
    }

    private static func format(
        of data: Data, _ file: String
    ) throws(RunFilesError) -> RunFormat {
        let head: Head
        do {
            head = try JSONDecoder().decode(Head.self, from: data)
        } catch {
            throw RunFilesError(file: file, found: "no object of JSON", remedy: remedy)
        }
        guard let stated = head.format else { return .first }
        guard let number = stated.count.flatMap({ Int(exactly: $0) }), number >= 1 else {
            throw RunFilesError(file: file, found: "format is not a number", remedy: remedy)
        }
        guard let format = RunFormat(rawValue: number) else {
            let writer =
                head.version?.text.map { ", written by revbench \(excerpt(of: $0))" } ?? ""
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
    /// Returns the value at which decoding stopped, for a message.
    fileprivate func value(at path: [any CodingKey]) -> String {
        let found = path.reduce(Optional(self)) { json, key in
            guard let index = key.intValue, let items = json?.items, items.indices.contains(index)
            else { return json?[key.stringValue] }
            return items[index]
        }
        return found?.text.map { "\"\(excerpt(of: $0))\"" }
            ?? found?.leaves[""].map { excerpt(of: $0) } ?? "something"
    }
}
