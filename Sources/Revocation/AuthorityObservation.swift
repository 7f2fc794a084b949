/// A value that an authorization server reports about its work so far, beyond those that every one
/// reports. A strategy declares its own type, and the phase that measures the metric looks for that
/// type.
public protocol AuthorityObservation: Sendable {}

/// An authority with values that only those of some strategies have.
public protocol ObservingAuthority {
    /// What the whole authorization server has observed, whichever handle is asked.
    var observations: [any AuthorityObservation] { get }
}
