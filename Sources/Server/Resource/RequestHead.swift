/// What a resource server needs of a request's head. Ranges are offsets from the request's first
/// byte.
struct RequestHead {
    enum Method {
        case get, head, post
        case other
    }

    enum Body: Equatable {
        case none
        /// `Content-Length`, above 0.
        case sized(Int)
        /// `Transfer-Encoding: chunked`.
        case chunked
    }

    var method = Method.other
    var path = 0..<0
    /// What follows the question mark of the target.
    var query = 0..<0
    /// Whether the client wants to send another request on the connection.
    var isPersistent = true
    var body = Body.none
    /// Whether the client waits for `100 Continue` before it sends the body (RFC 9110, section
    /// 10.1.1).
    var expectsContinue = false
    var wantsClaims = false
    /// The value of the last `Authorization`, and how many there are.
    var authorization: Range<Int>?
    var authorizations = 0
    var contentType: Range<Int>?
    /// From the first byte to the empty line's end.
    var length = 0
}
