import HTTPTypes
import Hummingbird
import Logging
import ServerContract

/// Where resource servers register for the strategy's security events.
struct EventEndpoints: Sendable {
    let parts: AuthorityParts

    var routes: [Route] { [Route(.post, ServerPath.eventReceivers, register)] }

    private func register(_ request: WebRequest) throws(WebRefusal) -> Response {
        try parts.resourceServer.require(request)
        let registration = try request.json(EventRegistration.self)
        guard parts.receivers.register(registration) else {
            throw .malformed("the receiver is not at an http URL of this machine, or is no node")
        }
        parts.log.info("a resource server takes events", metadata: ["node": "\(registration.node)"])
        return .empty(.noContent, headers: .notStored)
    }
}
