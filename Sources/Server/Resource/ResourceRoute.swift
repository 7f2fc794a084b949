import Revocation
import ServerContract

/// A resource of this server, by its path.
enum ResourceRoute {
    case photos(VerificationRequest)
    case health, readiness
    case events
    case nodeReading, network

    private static let paths: [(path: [UInt8], route: ResourceRoute)] = [
        (Array(ServerPath.photos.utf8), .photos(VerificationRequest())),
        (Array(ServerPath.photoOriginals.utf8), .photos(VerificationRequest(isHighStakes: true))),
        (Array(ServerPath.health.utf8), .health),
        (Array(ServerPath.readiness.utf8), .readiness),
        (Array(ServerPath.events.utf8), .events),
        (Array(ControlPath.nodeReading.utf8), .nodeReading),
        (Array(ControlPath.network.utf8), .network),
    ]

    /// Nil for a path that this server does not have.
    init?(_ head: RequestHead, _ bytes: Span<UInt8>) {
        for (path, route) in Self.paths where FieldText.equals(path, bytes, head.path) {
            self = route
            return
        }
        return nil
    }

    /// The methods, as `Allow` lists them (RFC 9110, section 10.2.1).
    var allowed: String {
        switch self {
        case .photos, .health, .readiness: "GET, HEAD"
        case .events, .nodeReading, .network: "POST"
        }
    }

    func allows(_ method: RequestHead.Method) -> Bool {
        switch (self, method) {
        case (.photos, .get), (.photos, .head), (.health, .get), (.health, .head),
            (.readiness, .get), (.readiness, .head), (.events, .post), (.nodeReading, .post),
            (.network, .post):
            true
        default: false
        }
    }

    /// Whether requests need the secret of the control interface.
    var isControl: Bool {
        switch self {
        case .nodeReading, .network: true
        case .photos, .health, .readiness, .events: false
        }
    }
}
