import Model
import Revocation

/// The allowed values of the keys of `requirement`. `revbench decide` takes the same, with `-` for
/// `_`.
enum RequirementKeys {
    private static let year = Duration.seconds(365 * 86_400)

    static let window = Grammar<Duration>.duration(.milliseconds(1)...year)
    static let time = Grammar<Duration>.duration(.zero...(.seconds(60)))
    static let life = Grammar<Duration>.duration(.milliseconds(1)...year)
    static let period = Grammar<Duration>.duration(.zero...year)
    static let machines = Grammar<Int>.count(1...1_000_000)
    static let clients = Grammar<Int>.count(1...1_000_000_000_000)
    static let hops = Grammar<Int>.count(1...1_000)
    static let rate = Grammar<Double>.rate(upTo: 1e12)
    static let reach = Grammar<RevocationReach>.choice
    static let preference = Grammar<Requirement.Preference>.choice
    static let deployment = Grammar<DeploymentKind>.choice

    static let outage = Grammar<Requirement.Outage>(
        kind: .choice, range: Requirement.Outage.expected, expected: Requirement.Outage.expected,
        read: { Requirement.Outage($0) }, text: \.description)

    static let fixRange = "names of durations, `token.ttl` or an option, with a value each"

    static let entries: [ReferenceEntry] = [
        entry(
            .maxWindow, window, "not required", "1s",
            "Longest time that a revoked token may still be accepted. Settings that a strategy's "
                + "bound names are tuned to it."),
        entry(
            .rate, rate, "the run's common rate × machines", "50000/s",
            "Requests of the whole deployment."),
        entry(
            .machines, machines, "1", "20",
            "Machines like the run's that share the rate. A store serves them all."),
        entry(
            .storeRoundTrip, time, "the run's", "500us",
            "Round-trip time between a node and its store."),
        entry(
            .maxP99, time, "not required", "2ms",
            "Limit on the p99 of the latency that verification adds to a request."),
        entry(.reach, reach, "not required", "token", "What one revocation has to reach."),
        entry(
            .outage, outage, "open", "stale:30s",
            "What a node may do during a store outage: `closed` needs a strategy that fails closed "
                + "or needs no store, `stale:30s` also allows stale data for up to 30 s, `open` "
                + "allows anything."),
        entry(.clients, clients, "the run's", "1000000", "Clients, each with one token."),
        entry(.active, clients, "all clients", "200000", "Clients that send requests."),
        entry(.sessions, life, "8h", "12h", "How long a client stays signed in."),
        entry(
            .revocations, rate, "0.1 % of clients per hour", "20/s",
            "Revocations of the whole deployment."),
        ReferenceEntry(
            name: Requirement.Key.fix.rawValue, meaning: "Settings that are not tuned.",
            value: ValueKind.mapping.rawValue, range: fixRange, standard: "none",
            example: "{ token.ttl: 5min }"),
        entry(
            .hops, hops, "1", "3",
            "Services that a request passes, each of which verifies it: cores and latency grow by "
                + "it."),
        entry(
            .prefer, preference, "none", "cores",
            "What decides between strategies that do not dominate each other."),
        entry(
            .shortestLifetime, life, TargetDeployment.shortestLifetime.text, "30s",
            "Shortest token lifetime that tuning may choose."),
        entry(
            .shortestPeriod, period, TargetDeployment.shortestPeriod.text, "500ms",
            "Shortest refresh or poll period, or list lifetime, that tuning may choose."),
        entry(
            .deployment, deployment, "the run's; http if it has both", "http",
            "Where the servers ran whose measurements count. Rows of another deployment are not "
                + "compared."),
    ]

    private static func entry<Value>(
        _ key: Requirement.Key, _ grammar: Grammar<Value>, _ standard: String, _ example: String,
        _ meaning: String
    ) -> ReferenceEntry {
        ReferenceEntry(
            name: key.rawValue, meaning: meaning, value: grammar.kind.rawValue,
            range: grammar.range, standard: standard, example: example)
    }
}
