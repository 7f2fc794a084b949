import Seeding
import Tokens

/// What a structure-aware mutation puts into a token: values that attacks use.
enum TokenEdits {
    struct Member {
        let name: String
        /// The values: JSON, or text that might pass for JSON.
        let values: [String]
    }

    static let header = [
        Member(
            name: "alg",
            values: [
                "\"none\"", "\"nOnE\"", "\"HS256\"", "\"HS512\"", "\"ES256\"", "\"PS256\"",
                "\"EdDSA\"", "\"H\\u0053256\"", "\"\"", "null", "[\"HS256\"]", "1",
            ]),
        Member(
            name: "kid",
            values: [
                "\"h\"", "\"o\"", "\"e\"", "\"r\"", "\"\\u0068\"", "\"\"", "\"../../dev/null\"",
                "\"h\\u0000\"", "1", "null",
            ]),
        Member(
            name: "typ",
            values: [
                "\"at+jwt\"", "\"AT+JWT\"", "\"application/at+jwt\"", "\"JWT\"", "\"\"", "0",
            ]),
        Member(name: "crit", values: ["[]", "[\"b64\"]", "[\"exp\",\"exp\"]", "\"b64\"", "null"]),
        Member(name: "b64", values: ["true", "false", "null", "\"true\""]),
        Member(name: "zip", values: ["\"DEF\"", "null"]),
        Member(name: "jku", values: ["\"http://127.0.0.1:1/\""]),
        Member(name: "jwk", values: [FuzzKeys.secret, FuzzKeys.edwards]),
        Member(name: "x5c", values: ["[]", "[\"MIIB\"]"]),
        other,
    ]

    static let claims = [
        Member(name: "exp", values: dates), Member(name: "nbf", values: dates),
        Member(name: "iat", values: dates),
        Member(
            name: "iss",
            values: ["\"https://issuer.example\"", "\"https://issuer.example/\"", "null", "[]"]),
        Member(
            name: "aud",
            values: [
                "\"https://api.example\"", "[\"https://api.example\"]", "[\"a\",\"b\"]", "[]",
                "\"\"", "{}", "[1]", "[[\"https://api.example\"]]",
            ]),
        Member(name: "sub", values: texts), Member(name: "jti", values: texts),
        Member(name: "scope", values: texts),
        Member(
            name: "ver",
            values: ["0", "-1", "9223372036854775807", "9223372036854775808", "1.0", "\"1\""]),
        other,
    ]

    private static let dates = [
        "1700000300", "1700000000.5", "1700000000.0000005", "-1", "0", "-0", "1e400", "1e-400",
        "17e8", "9223372036854775807", "9223372036854775808", "9223372036854.775807", "null",
        "\"1700000300\"", "true", "[]", "1.5e9999999999999999999", "01", "1.", ".5", "0x10", "NaN",
    ]

    private static let texts = [
        "\"user-1\"", "\"\"", "\"\\ud800\"", "\"\\ud83d\\ude00\"", "\"\u{1F600}\"", "\"\\u0000\"",
        "1", "null", "[\"user-1\"]", "\"e\u{301}\"",
    ]

    private static let other = Member(
        name: "x",
        values: [
            "{}", "{\"x\":{\"x\":[[[[]]]]}}", "[" + String(repeating: "[", count: 70),
            String(repeating: "{\"a\":", count: 63) + "1" + String(repeating: "}", count: 63),
            "\"" + String(repeating: "x", count: 400) + "\"", "-", "tru", "\"\\", "\u{feff}",
        ])

    /// Returns the name, occasionally with its first letter escaped.
    static func spelling(of name: String, _ random: inout SeededGenerator) -> String {
        guard let first = name.utf8.first, Int.random(in: 0..<8, using: &random) == 0 else {
            return name
        }
        return "\\u00" + String(first, radix: 16) + name.dropFirst()
    }

    /// Inserts the member into an object's text, at the beginning or at the end.
    static func insert(
        _ name: String, _ value: String, into object: [UInt8], _ random: inout SeededGenerator
    ) -> [UInt8] {
        let member = "\"\(name)\":\(value)"
        let open = object.firstIndex(of: UInt8(ascii: "{"))
        let close = object.lastIndex(of: UInt8(ascii: "}"))
        guard let open, let close, open < close else { return [UInt8]("{\(member)}".utf8) }
        let isEmpty = open + 1 == close
        var text = object
        if Bool.random(using: &random) {
            text.insert(contentsOf: (member + (isEmpty ? "" : ",")).utf8, at: open + 1)
        } else {
            text.insert(contentsOf: ((isEmpty ? "" : ",") + member).utf8, at: close)
        }
        return text
    }
}
