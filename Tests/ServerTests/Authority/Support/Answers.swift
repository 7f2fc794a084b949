import Foundation
import HTTPClient
import Tokens

extension HTTPResponse {
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON; `null` if it is something else.
    var json: JSONValue { (try? JSONValue(parsing: body.span)) ?? .null }

    /// The `error` of a refusal (RFC 6749, section 5.2).
    var error: String? { json["error"]?.string }
}

/// Text as it stands in a form or a query.
func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte in
        let character = Character(Unicode.Scalar(byte))
        guard !character.isASCII || !(character.isLetter || character.isNumber) else {
            return String(character)
        }
        let digits = String(byte, radix: 16, uppercase: true)
        return "%" + (digits.count == 1 ? "0" + digits : digits)
    }.joined()
}

func formText(_ fields: [(String, String)]) -> String {
    fields.map { "\($0.0)=\(percentEncoded($0.1))" }.joined(separator: "&")
}

extension HTTPConnection {
    func get(_ path: String, _ fields: [HTTPField] = []) throws(HTTPFailure) -> HTTPResponse {
        try send(HTTPRequest("GET", path, fields: fields))
    }

    func post(
        _ path: String, _ parameters: [(String, String)], _ fields: [HTTPField] = []
    ) throws(HTTPFailure) -> HTTPResponse {
        try post(path, text: formText(parameters), fields)
    }

    func post(
        _ path: String, text: String, type: String = "application/x-www-form-urlencoded",
        _ fields: [HTTPField] = []
    ) throws(HTTPFailure) -> HTTPResponse {
        try send(
            HTTPRequest(
                "POST", path, fields: [HTTPField("content-type", type)] + fields,
                body: Array(text.utf8)))
    }
}
