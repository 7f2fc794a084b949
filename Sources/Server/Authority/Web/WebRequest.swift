import HTTPTypes
import Hummingbird
import Logging
import OAuth

/// A request whose body has been read.
struct WebRequest: Sendable {
    var method: HTTPRequest.Method
    /// Without the query.
    var path: String
    /// Without the question mark; empty if there is none.
    var query: String
    var headers: HTTPFields
    var body: [UInt8]
}

extension WebRequest {
    static let formType = "application/x-www-form-urlencoded"
    static let jsonType = "application/json"

    /// The parameters of the query.
    func queryParameters(_ log: Logger) throws(WebRefusal) -> FormParameters {
        try answered(log) { () throws(OAuthError) in try FormParameters(parsing: query) }
    }

    /// The parameters of a form that was posted (RFC 6749, section 3.2). None may be repeated.
    func formParameters(_ log: Logger) throws(WebRefusal) -> FormParameters {
        try require(Self.formType)
        return try answered(log) { () throws(OAuthError) in
            let form = try FormParameters(parsing: body)
            try form.refuseRepetition()
            return form
        }
    }

    /// Checks the media type of the body, without its parameters (RFC 9110, section 8.3.1).
    func require(_ type: String) throws(WebRefusal) {
        let given = headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() }
        guard given?.filter({ $0 != " " }) == type else {
            throw .unsupportedMediaType(expected: type)
        }
    }

    /// Returns the value of a cookie; nil if it is missing or sent twice, as when another host of
    /// the same site has set one too.
    func cookie(_ name: String) -> String? {
        let pairs = headers[values: .cookie].flatMap { $0.split(separator: ";") }.compactMap {
            pair -> (name: Substring, value: Substring)? in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            return (parts[0].drop { $0 == " " }, parts[1])
        }
        let values = pairs.filter { $0.name == name }.map(\.value)
        return values.count == 1 ? String(values[0]) : nil
    }

    /// Whether it changes nothing (RFC 9110, section 9.2.1).
    var isReading: Bool { method == .get || method == .head }

    /// The `Authorization` field; nil if there is none.
    ///
    /// - Throws: 400 if it was sent more than once: whoever authenticates or shows a token does so
    ///   in one way (RFC 6749, section 5.2; RFC 6750, section 3.1).
    var authorization: String? {
        get throws(WebRefusal) {
            let fields = headers[values: .authorization]
            guard fields.count < 2 else { throw .malformed("Authorization was sent twice") }
            return fields.first
        }
    }

    /// The token of an `Authorization: Bearer` field (RFC 6750, section 2.1); nil if there is none.
    var bearerToken: [UInt8]? {
        get throws(WebRefusal) { try credentials(of: "bearer").map { Array($0.utf8) } }
    }

    /// Returns what follows the name of a scheme in the `Authorization` field; nil for another
    /// scheme (RFC 9110, section 11.4: its name has no case).
    private func credentials(of scheme: String) throws(WebRefusal) -> Substring? {
        guard let field = try authorization, let space = field.firstIndex(of: " "),
            field[..<space].lowercased() == scheme
        else { return nil }
        let rest = field[space...].drop { $0 == " " }
        return rest.isEmpty ? nil : rest
    }
}
