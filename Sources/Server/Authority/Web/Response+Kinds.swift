import HTTPTypes
import Hummingbird
import NIOCore
import Tokens

/// The fields that a kind of answer always has.
extension HTTPFields {
    /// Neither the browser nor anything on the way keeps a copy (RFC 6749, section 5.1).
    static let notStored: HTTPFields = [.cacheControl: "no-store"]

    func adding(_ others: HTTPFields) -> HTTPFields {
        var all = self
        for field in others { all.append(field) }
        return all
    }
}

extension Response {
    /// An answer in JSON that nobody stores.
    static func json(
        _ value: JSONValue, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        json(Array(value.serialized().utf8), status: status, headers: headers)
    }

    static func json(
        _ text: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        let fields: HTTPFields = [
            .contentType: WebRequest.jsonType, .cacheControl: "no-store",
            .xContentTypeOptions: "nosniff",
        ]
        return Response(
            status: status, headers: fields.adding(headers),
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: text)))
    }

    /// A page for the resource owner. No other page may frame it, and it runs and loads nothing
    /// that is not allowed here.
    ///
    /// - Parameters:
    ///   - formTargets: the origins that a form of the page may lead to by redirection, in addition
    ///     to this server: some browsers apply `form-action` to redirections too.
    ///   - allowances: further directives of the page's Content Security Policy.
    static func page(
        _ html: String, status: HTTPResponse.Status = .ok, formTargets: [String] = [],
        allowing allowances: [String] = [], headers: HTTPFields = [:]
    ) -> Response {
        let targets = formTargets.filter { target in
            !target.contains { $0 == ";" || $0 == "," || $0 == " " }
        }
        let directives =
            ["default-src 'none'", "style-src 'unsafe-inline'", "base-uri 'none'"] + allowances
            + [
                (["form-action 'self'"] + targets).joined(separator: " "),
                "frame-ancestors 'none'",
            ]
        let policy = directives.joined(separator: "; ")
        var fields: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
            .xContentTypeOptions: "nosniff", .contentSecurityPolicy: policy,
        ]
        for (name, value) in [("referrer-policy", "no-referrer"), ("x-frame-options", "DENY")] {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return Response(
            status: status, headers: fields.adding(headers),
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    /// Something that a page loads, which is the same for everybody.
    static func file(_ bytes: [UInt8], type: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: type, .cacheControl: "no-cache", .xContentTypeOptions: "nosniff",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// Leads the browser elsewhere with a GET, whatever method it used (RFC 9700, section 4.12).
    static func seeOther(_ location: String, headers: HTTPFields = [:]) -> Response {
        let fields: HTTPFields = [.location: location, .cacheControl: "no-store"]
        return Response(status: .seeOther, headers: fields.adding(headers))
    }

    /// An answer that never has a body, and therefore no length either (RFC 9110, section 8.6).
    static func empty(_ status: HTTPResponse.Status, headers: HTTPFields) -> Response {
        var response = Response(status: status, headers: headers)
        response.headers[.contentLength] = nil
        return response
    }
}
