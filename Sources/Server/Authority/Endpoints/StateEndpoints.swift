import Hummingbird
import OAuth
import ServerContract
import Tokens

/// Whether the server runs, and whether it can decide.
struct StateEndpoints: Sendable {
    let parts: AuthorityParts

    var routes: [Route] {
        [
            Route(.get, ServerPath.health) { _ throws(WebRefusal) in Self.isWell },
            Route(.get, ServerPath.readiness, on: .store) { _ throws(WebRefusal) in
                // No session has this cookie, and only the store can say so.
                _ = try parts.answer { service, now throws(OAuthError) in
                    try service.session("", at: now)
                }
                return Self.isWell
            },
        ]
    }

    private static var isWell: Response { .json(.object([.init("status", .string("ok"))])) }
}
