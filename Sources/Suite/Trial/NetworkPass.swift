/// Which measurement of a phase under load it is. Where a verification asks a store over a network
/// there are two: sleeping threads cost wake-ups that no deployment pays for, so what is priced is
/// measured without the network.
enum NetworkPass: Sendable {
    /// The only one.
    case single
    case withoutNetwork, overNetwork
}
