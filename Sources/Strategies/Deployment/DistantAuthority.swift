public import Revocation
import Stores
public import Tokens

/// An authorization server's handle with the network between it and the clients that renew their
/// tokens. What the server does by itself crosses none: a revocation is timed there.
public final class DistantAuthority<Handle: TokenAuthority & AuthorityInstrumentation>:
    TokenAuthority
{
    private let handle: Handle
    /// Nil where nothing lies between.
    private var crossing: NetworkCrossing?

    init(_ handle: Handle, over path: NetworkPath?) {
        self.handle = handle
        crossing = path.map { NetworkCrossing(over: $0) }
    }

    public func issue(_ grant: Grant, at now: NumericDate) throws(StrategyError) -> IssuedToken {
        try handle.issue(grant, at: now)
    }

    public func issue(
        _ grants: [Grant], at now: NumericDate
    ) throws(StrategyError) -> [IssuedToken] {
        try handle.issue(grants, at: now)
    }

    public func refresh(
        _ refreshToken: Span<UInt8>, at now: NumericDate
    ) throws(StrategyError) -> RefreshAnswer {
        crossing?.depart()
        defer { crossing?.arrive() }
        return try handle.refresh(refreshToken, at: now)
    }

    public func revoke(_ target: RevocationTarget, at now: NumericDate) throws(StrategyError) {
        try handle.revoke(target, at: now)
    }

    public func purge(at now: NumericDate) throws(StrategyError) -> Int {
        try handle.purge(at: now)
    }
}

extension DistantAuthority: ForwardedInstrumentation {
    public var instrumented: Handle { handle }
}
