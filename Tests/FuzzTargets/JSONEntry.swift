import Tokens

/// The JSON reader, with its own limits and with those of tokens.
struct JSONEntry: FuzzEntry {
    private static let wide = JSONLimits(maximumBytes: 1 << 20, allowsDuplicateNames: true)

    func check(_ input: [UInt8]) throws(Finding) {
        let value = try? JSONValue(parsing: input.span, limits: Self.wide)
        if let strict = try? JSONValue(parsing: input.span) {
            try require(strict == value, "the limits of tokens change what a text means")
        }
        guard let value else { return }
        let text = [UInt8](value.serialized().utf8)
        guard let again = try? JSONValue(parsing: text.span, limits: Self.wide) else {
            throw Finding("a value as written is not read again")
        }
        try require(again == value, "a value changes with writing")
        try require([UInt8](again.serialized().utf8) == text, "two texts of one value")
    }
}
