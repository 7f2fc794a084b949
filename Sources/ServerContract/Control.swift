package import Revocation
package import Stores
package import Strategies

/// The control interface: what a harness asks of a server beyond OAuth. `POST`, JSON in and out,
/// with the launch's secret as a bearer token. A server without a secret has no such paths.
///
/// Every operation calls what the public endpoint calls, where there is one.
package enum ControlPath {
    /// Authorization server: ``ControlIssue`` to ``ControlTokens``.
    package static let issue = "/control/issue"
    /// Authorization server: ``ControlHandedOut`` to ``ControlToken``.
    package static let handedOut = "/control/handed-out"
    /// Authorization server: ``ControlRefresh`` to ``ControlRefreshAnswer``.
    package static let refresh = "/control/refresh"
    /// Authorization server: ``ControlRevoke`` to ``ControlRevoked``.
    package static let revoke = "/control/revoke"
    /// Authorization server: ``ControlDate`` to ``ControlCount``.
    package static let purge = "/control/purge"
    /// Authorization server: ``ControlPrefill`` to ``ControlDone``.
    package static let prefill = "/control/prefill"
    /// Authorization server: ``ControlDate`` to ``ControlAuthorityReading``.
    package static let authorityReading = "/control/authority"
    /// Resource server: nothing to ``ControlNodeReading``.
    package static let nodeReading = "/control/node"
    /// Both: ``ControlNetwork`` to ``ControlDone``.
    package static let network = "/control/network"
}

package struct ControlGrant: Codable, Sendable {
    package var subject: String
    package var client: String
    package var audience: String
    package var scope: String
    @AsText package var lifetime: Duration

    package init(
        subject: String, client: String, audience: String, scope: String, lifetime: Duration
    ) {
        self.subject = subject
        self.client = client
        self.audience = audience
        self.scope = scope
        _lifetime = AsText(wrappedValue: lifetime)
    }
}

package struct ControlIssue: Codable, Sendable {
    package var grants: [ControlGrant]
    package var now_us: Int64

    package init(grants: [ControlGrant], now_us: Int64) {
        self.grants = grants
        self.now_us = now_us
    }
}

/// An issued token. Tokens are ASCII.
package struct ControlToken: Codable, Sendable {
    package struct Refresh: Codable, Sendable {
        package var token: String
        package var expires_us: Int64
        package var family: String

        package init(token: String, expires_us: Int64, family: String) {
            self.token = token
            self.expires_us = expires_us
            self.family = family
        }
    }

    package var token: String
    package var tokenID: String?
    package var subject: String
    package var client: String
    package var expires_us: Int64
    package var refresh: Refresh?

    package init(
        token: String, tokenID: String?, subject: String, client: String, expires_us: Int64,
        refresh: Refresh?
    ) {
        self.token = token
        self.tokenID = tokenID
        self.subject = subject
        self.client = client
        self.expires_us = expires_us
        self.refresh = refresh
    }
}

package struct ControlTokens: Codable, Sendable {
    package var tokens: [ControlToken]

    package init(tokens: [ControlToken]) { self.tokens = tokens }
}

/// Tokens as a client got them at the token endpoint. The answer tells what the client was not
/// told: `jti`, the exact expiry, and the family of a refresh token of the strategy.
package struct ControlHandedOut: Codable, Sendable {
    package var access: String
    package var refresh: String?

    package init(access: String, refresh: String?) {
        self.access = access
        self.refresh = refresh
    }
}

package struct ControlRefresh: Codable, Sendable {
    package var token: String
    package var now_us: Int64

    package init(token: String, now_us: Int64) {
        self.token = token
        self.now_us = now_us
    }
}

package enum ControlRefreshAnswer: Codable, Sendable {
    case renewed(ControlToken, of: ControlGrant)
    case refused(RefreshRefusal)
}

package struct ControlRevoke: Codable, Sendable {
    package enum Target: Codable, Sendable {
        case token(ControlToken)
        case grant(subject: String, client: String)
        case subject(String)
        case everyone
    }

    package var target: Target
    package var now_us: Int64

    package init(target: Target, now_us: Int64) {
        self.target = target
        self.now_us = now_us
    }
}

package struct ControlDate: Codable, Sendable {
    package var now_us: Int64

    package init(now_us: Int64) { self.now_us = now_us }
}

package struct ControlPrefill: Codable, Sendable {
    package var revocations: Int
    @AsText package var lifetime: Duration
    package var now_us: Int64

    package init(revocations: Int, lifetime: Duration, now_us: Int64) {
        self.revocations = revocations
        _lifetime = AsText(wrappedValue: lifetime)
        self.now_us = now_us
    }
}

package struct ControlNetwork: Codable, Sendable {
    package var isOn: Bool

    package init(isOn: Bool) { self.isOn = isOn }
}

package struct ControlDone: Codable, Sendable {
    package init() {}
}

package struct ControlRevoked: Codable, Sendable {
    /// Who else lost access, as `AccessRemoval.Collateral` names it; nil for nobody.
    package var collateral: String?

    package init(collateral: String?) { self.collateral = collateral }
}

package struct ControlCount: Codable, Sendable {
    package var count: Int

    package init(count: Int) { self.count = count }
}

/// What `AuthorityInstrumentation` and `ObservingAuthority` report. `storeEntriesKind` is
/// `liveTokens`, `revokedTokens` or `liveRefreshTokens`.
package struct ControlAuthorityReading: Codable, Sendable {
    package var storeBytes: Int64?
    package var publishedBytes: Int64?
    package var storeEntriesKind: String?
    package var storeEntries: Int?
    /// Nil unless the strategy pushes events.
    package var eventFanOut: EventFanOut?
    /// Nil without an emulated network.
    package var roundTrips: ControlRoundTrips?

    package init(
        storeBytes: Int64?, publishedBytes: Int64?, storeEntriesKind: String?, storeEntries: Int?,
        eventFanOut: EventFanOut? = nil
    ) {
        self.storeBytes = storeBytes
        self.publishedBytes = publishedBytes
        self.storeEntriesKind = storeEntriesKind
        self.storeEntries = storeEntries
        self.eventFanOut = eventFanOut
    }
}

/// What `NodeInstrumentation` reports.
package struct ControlNodeReading: Codable, Sendable {
    package var stateBytes: Int
    package var feedBytes: Int64?
    package var ownThreadsTime_ns: UInt64?
    /// Nil unless the node asks the authorization server about tokens.
    package var introspection: IntrospectionLoad?
    /// Nil unless the node has a filter.
    package var filter: FilterAccuracy?
    /// Nil without an emulated network.
    package var roundTrips: ControlRoundTrips?

    package init(
        stateBytes: Int, feedBytes: Int64?, ownThreadsTime_ns: UInt64?,
        introspection: IntrospectionLoad? = nil, filter: FilterAccuracy? = nil
    ) {
        self.stateBytes = stateBytes
        self.feedBytes = feedBytes
        self.ownThreadsTime_ns = ownThreadsTime_ns
        self.introspection = introspection
        self.filter = filter
    }
}

/// How long the emulated round trips of one process took while the network was on. Nil for a path
/// that nothing crossed.
package struct ControlRoundTrips: Codable, Sendable, NodeObservation, AuthorityObservation {
    package var store: RoundTripTimes?
    package var authorityStore: RoundTripTimes?
    package var authority: RoundTripTimes?

    package init(_ network: EmulatedNetwork) {
        func times(_ path: NetworkPath?) -> RoundTripTimes? {
            path.map(\.achieved).flatMap { $0.count > 0 ? $0 : nil }
        }
        store = times(network.store)
        authorityStore = times(network.authorityStore)
        authority = times(network.authority)
    }
}

/// The body of an answer that is not 200: `error` is a code of OAuth's or `StrategyError.Kind`.
package struct ControlError: Codable, Sendable {
    package var error: String
    package var errorDescription: String?

    package init(error: String, errorDescription: String?) {
        self.error = error
        self.errorDescription = errorDescription
    }

    private enum CodingKeys: String, CodingKey {
        case error
        case errorDescription = "error_description"
    }
}
