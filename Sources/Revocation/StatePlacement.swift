/// Where the state is that a verification needs.
public enum StatePlacement: String, Sendable, Hashable, Codable, CaseIterable {
    /// There is none: the token and the keys say all.
    case stateless
    /// A copy that the node refreshes or is sent.
    case document
    /// In a store or server outside: some verification asks it and waits.
    case networked
    /// In a file of the node's own machine.
    case embedded

    /// Whether a verification may wait for another process, so that more workers than cores can
    /// raise the rate.
    public var waitsForAnotherProcess: Bool { self == .networked }
}
