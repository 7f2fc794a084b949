import HTTPTypes
import Hummingbird

/// What answers one method at one path.
struct Route: Sendable {
    typealias Answer = @Sendable (WebRequest) throws(WebRefusal) -> Response

    let method: HTTPRequest.Method
    let path: String
    let place: WorkPlace
    /// What a request must show before its body is read, which may then be large; nil for a route
    /// that anyone may use.
    let secret: SecretField?
    let answer: Answer
    /// Shows a refusal that is made before the route is asked.
    private(set) var refusal: @Sendable (WebRefusal) -> Response = { $0.response }

    init(
        _ method: HTTPRequest.Method, _ path: String, on place: WorkPlace = .eventLoop,
        for secret: SecretField? = nil, _ answer: @escaping Answer
    ) {
        self.method = method
        self.path = path
        self.place = place
        self.secret = secret
        self.answer = answer
    }

    /// Returns the route with another way of showing refusals.
    func refusing(by refusal: @escaping @Sendable (WebRefusal) -> Response) -> Route {
        var route = self
        route.refusal = refusal
        return route
    }
}

/// The routes of a server, by exact path.
struct Routes: Sendable {
    private var known: [String: [HTTPRequest.Method: Route]] = [:]
    /// Answers where no route is known; returns nil for a path that it does not know either.
    private let others: @Sendable (WebRequest) throws(WebRefusal) -> Response?

    init(
        _ routes: [Route],
        others: @escaping @Sendable (WebRequest) throws(WebRefusal) -> Response? = { _ in nil }
    ) {
        for route in routes { known[route.path, default: [:]][route.method] = route }
        self.others = others
    }

    /// Returns the route for a request. HEAD is answered as GET is (RFC 9110, section 9.3.2).
    ///
    /// - Returns: nil if there is no such path.
    /// - Throws: 405 if the path takes other methods.
    func route(for request: WebRequest) throws(WebRefusal) -> Route? {
        guard let methods = known[request.path] else { return nil }
        let method = request.method == .head ? .get : request.method
        guard let route = methods[method] else { throw .methodNotAllowed(Array(methods.keys)) }
        return route
    }

    /// Answers a request whose path no route has.
    func otherAnswer(to request: WebRequest) throws(WebRefusal) -> Response {
        guard let answer = try others(request) else { throw .notFound }
        return answer
    }
}
