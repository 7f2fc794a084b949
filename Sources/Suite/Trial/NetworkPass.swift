/// Which measurement of a phase under load it is. If a verification asks a store over a network,
/// there are two: sleeping threads cost wake-ups that no deployment pays for, so costs are measured
/// without the network.
enum NetworkPass: Sendable {
    /// The only measurement.
    case single
    case withoutNetwork, overNetwork
}
