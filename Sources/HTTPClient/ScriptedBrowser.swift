/// A browser that keeps one server's cookies, follows no redirection and runs no script. Belongs to
/// one thread.
package struct ScriptedBrowser {
    private let connection: HTTPConnection
    /// By their names.
    package var cookies: [String: String] = [:]

    package init(on connection: HTTPConnection) { self.connection = connection }

    /// Goes to a page.
    ///
    /// - Parameter address: the path with its query.
    package mutating func open(_ address: String) throws(HTTPFailure) -> HTTPResponse {
        let response = try connection.send(HTTPRequest("GET", address, fields: cookieFields))
        keepCookies(of: response)
        return response
    }

    /// Sends a form.
    ///
    /// - Parameter fields: what the user enters, after the form's hidden fields.
    package mutating func submit(
        _ form: PageForm, _ fields: [(String, String)]
    ) throws(HTTPFailure) -> HTTPResponse {
        let response = try connection.send(
            HTTPRequest.form(form.action, form.hidden + fields, fields: cookieFields))
        keepCookies(of: response)
        return response
    }

    private var cookieFields: [HTTPField] {
        guard !cookies.isEmpty else { return [] }
        let pairs = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return [HTTPField("Cookie", pairs.joined(separator: "; "))]
    }

    /// Ignores a cookie without a name, as browsers do (RFC 6265, section 5.2).
    private mutating func keepCookies(of response: HTTPResponse) {
        for field in response.fields where field.name.lowercased() == "set-cookie" {
            let parts = field.value.split(separator: ";", omittingEmptySubsequences: false)
            guard let pair = parts.first, let end = pair.firstIndex(of: "=") else { continue }
            let isRemoved = parts.dropFirst().contains { $0.contains("Max-Age=0") }
            cookies[String(pair[..<end])] = isRemoved ? nil : String(pair[end...].dropFirst())
        }
    }
}
