public import Revocation
public import Tokens

/// A target that is revoked by withdrawing a key.
public protocol KeyTarget: RevocableTarget {
    /// The group whose key is withdrawn.
    func group(among groups: SubjectGroups) -> Int
}

/// Everyone is one group, with one key.
extension EveryoneTarget: KeyTarget {
    public func group(among groups: SubjectGroups) -> Int { 0 }
}

extension SubjectTarget: KeyTarget {
    public func group(among groups: SubjectGroups) -> Int { groups.group(of: subject) }
}

/// Revokes by withdrawing the key that signed the tokens.
public struct KeyRegister<Target: KeyTarget>: RevocationRegister {
    let keys: SigningKeys

    public func makeRevoker() -> KeyRevoker<Target> { KeyRevoker(keys: keys) }
}

public struct KeyRevoker<Target: KeyTarget>: TokenRevoker {
    fileprivate let keys: SigningKeys

    public func claims(for grant: Grant, at now: NumericDate) -> StrategyClaims { .none }

    public func revoke(_ target: Target, at now: NumericDate) throws(StrategyError) {
        try keys.rotate(target.group(among: keys.groups), at: now)
    }

    public func purge(at now: NumericDate) throws(StrategyError) -> Int {
        try keys.maintain(at: now)
    }

    /// A withdrawn key leaves nothing behind.
    public func prefill(revocations count: Int, lifetime: Duration, at now: NumericDate) {}

    public func storeBytes() -> Int64? { nil }

    public func publishedBytes(at now: NumericDate) -> Int64? {
        Int64(keys.document(at: now).count)
    }

    public func entries(at now: NumericDate) -> StoreEntries? { nil }
}
