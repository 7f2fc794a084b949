import Foundation
import HTTPTypes
import Hummingbird
import OAuth
import Revocation
import ServerContract
import Stores
import Tokens

/// What a harness asks beyond OAuth (`ControlPath`). Only a launch with a secret has these routes.
///
/// Each operation is the one that the public endpoints perform, on the same strategy.
struct ControlEndpoints: Sendable {
    let parts: AuthorityParts
    let secret: SecretField
    /// Nil if messages arrive without delay.
    let network: EmulatedNetwork?

    var routes: [Route] {
        [
            route(ControlPath.issue, issue), route(ControlPath.handedOut, describe),
            route(ControlPath.refresh, refresh),
            route(ControlPath.revoke, revoke), route(ControlPath.purge, purge),
            route(ControlPath.prefill, prefill), route(ControlPath.authorityReading, read),
            route(ControlPath.network, turnNetwork),
        ]
    }

    private func issue(_ asked: ControlIssue) throws(WebRefusal) -> ControlTokens {
        let now = NumericDate(microseconds: asked.now_us)
        let grants = asked.grants.map(\.grant)
        try register(clientsOf: grants)
        let tokens = try answered(parts.log) { () throws(OAuthError) in
            try parts.service.issue(grants, at: now)
        }
        return ControlTokens(tokens: tokens.map { ControlToken($0) })
    }

    private func describe(_ asked: ControlHandedOut) throws(WebRefusal) -> ControlToken {
        let (access, refresh) = (Array(asked.access.utf8), asked.refresh.map { Array($0.utf8) })
        let known = try answered(parts.log) { () throws(OAuthError) in
            try parts.service.handedOut(access, refresh)
        }
        guard let token = known else { throw .malformed("the tokens were not handed out here") }
        return ControlToken(token)
    }

    private func refresh(_ asked: ControlRefresh) throws(WebRefusal) -> ControlRefreshAnswer {
        let now = NumericDate(microseconds: asked.now_us)
        let presented = Array(asked.token.utf8)
        let answer = try parts.decide { () throws(StrategyError) in
            try parts.strategy.refresh(presented, at: now)
        }
        guard let known = answer else { throw WebRefusal(strategy: .noRefreshTokens) }
        try answered(parts.log) { () throws(OAuthError) -> Void in
            try parts.service.note(known, to: presented, at: now)
        }
        return ControlRefreshAnswer(known)
    }

    private func revoke(_ asked: ControlRevoke) throws(WebRefusal) -> ControlRevoked {
        let now = NumericDate(microseconds: asked.now_us)
        let target = asked.target.target
        try parts.decide { () throws(StrategyError) in
            try parts.strategy.revoke(target, at: now)
        }
        let collateral = parts.service.collateral(of: target.reach)
        return ControlRevoked(collateral: collateral == .nobody ? nil : collateral.rawValue)
    }

    private func purge(_ asked: ControlDate) throws(WebRefusal) -> ControlCount {
        let now = NumericDate(microseconds: asked.now_us)
        let (rows, entries) = parts.purge(at: now)
        _ = try rows.get()
        return ControlCount(count: try entries.get())
    }

    private func prefill(_ asked: ControlPrefill) throws(WebRefusal) -> ControlDone {
        let now = NumericDate(microseconds: asked.now_us)
        try parts.decide { () throws(StrategyError) in
            try parts.strategy.prefill(
                revocations: asked.revocations, lifetime: asked.lifetime, at: now)
        }
        return ControlDone()
    }

    private func read(_ asked: ControlDate) throws(WebRefusal) -> ControlAuthorityReading {
        let now = NumericDate(microseconds: asked.now_us)
        var reading = try parts.decide { () throws(StrategyError) in
            try parts.strategy.reading(at: now)
        }
        reading.roundTrips = network.map { ControlRoundTrips($0) }
        return reading
    }

    private func turnNetwork(_ asked: ControlNetwork) throws(WebRefusal) -> ControlDone {
        network?.turn(on: asked.isOn)
        return ControlDone()
    }

    /// Registers the clients that only a harness knows, as public ones, so that their tokens can be
    /// revoked at the public endpoint (RFC 7009, section 2.1).
    private func register(clientsOf grants: [Grant]) throws(WebRefusal) {
        let unknown = Set(grants.map(\.client)).filter { parts.service.client($0) == nil }
        for client in unknown.sorted() {
            try answered(parts.log) { () throws(OAuthError) -> Void in
                try parts.service.register(
                    OAuthClient(
                        id: client, name: client, grantTypes: [.refreshToken],
                        scopes: parts.service.configuration.scopes),
                    secret: nil)
            }
        }
    }

    private func route<Asked: Decodable & Sendable, Answer: Encodable & Sendable>(
        _ path: String, _ work: @escaping @Sendable (Asked) throws(WebRefusal) -> Answer
    ) -> Route {
        Route(.post, path, on: .control, for: secret) { request throws(WebRefusal) in
            let answer = try work(try request.json(Asked.self))
            guard let text = try? JSONEncoder().encode(answer) else { throw .broken }
            return .json([UInt8](text))
        }
    }
}
