/// Where the state that a verification needs is kept.
public enum StatePlacement: String, Sendable, Hashable, Codable, CaseIterable {
    /// There is no state: the token and the keys suffice.
    case stateless
    /// A copy that the node refreshes or is sent.
    case document
    /// In an outside store or server that some verifications ask and wait for.
    case networked
    /// In a file on the node's own machine.
    case embedded

    /// Whether a verification may wait for another process, so that more workers than cores can
    /// raise the rate.
    public var waitsForAnotherProcess: Bool { self == .networked }
}
