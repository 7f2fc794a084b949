import OAuth
import Tokens

/// Tells forms of this server's own pages from forms that another site made the browser send.
///
/// A page's form carries a keyed hash of one of the browser's cookies. Another site knows neither
/// the cookie nor the key.
struct FormGuard: Sendable {
    private let key: [UInt8]

    init() throws(TokenError) { key = try OpaqueToken.generate() }

    /// Returns what the form of a page carries that is shown to the holder of `cookie`.
    ///
    /// - Parameter request: the query that the form answers, so that it answers no other; empty for
    ///   a form that answers none.
    func token(for cookie: String, answering request: String = "") throws(WebRefusal) -> String {
        do throws(TokenError) {
            var text = key
            text += cookie.utf8
            text.append(0)  // which no field of a request has
            text += request.utf8
            let digest = try TokenHasher().digest(text.span).bytes
            return Base64URL.encodedString(digest.span)
        } catch {
            throw .broken
        }
    }

    /// - Throws: 403 unless the form came from a page shown to the holder of `cookie`, for the same
    ///   request.
    func check(
        _ form: FormParameters, from cookie: String?, answering request: String = ""
    ) throws(WebRefusal) {
        guard let cookie, !cookie.isEmpty, let given = form[.csrf] else { throw .forgedForm }
        let due = try token(for: cookie, answering: request)
        guard SecretComparison.isEqual(Array(given.utf8), Array(due.utf8)) else {
            throw .forgedForm
        }
    }
}
