import Testing

private let all =
    "calibration, session-sqlite, jwt, jwt-redis-blocklist, jwt-token-version, jwt-key-rotation"

@Suite struct `Refused strategies` {
    static let rows: [Refusal] = [
        Refusal(
            "nodes: 1",
            "1:1: strategies: found nothing; expected a list of at least one of: \(all)"),
        Refusal(
            "strategies:",
            "1:12: strategies: found nothing; expected a list of at least one of: \(all)"),
        Refusal(
            "strategies: []",
            "1:13: strategies: found []; expected a list of at least one of: \(all)"),
        Refusal(
            "strategies: jwt",
            "1:13: strategies: found \"jwt\"; expected a list of at least one of: \(all)"),
        Refusal(
            "strategies: [jwt-tokn-version]",
            "1:14: unknown strategy \"jwt-tokn-version\"; did you mean \"jwt-token-version\"? "
                + "Known strategies: \(all)"),
        Refusal(
            "strategies: [oauth]", "1:14: unknown strategy \"oauth\"; known strategies: \(all)"),
        Refusal(
            "strategies: [{ name: jwt-token-version, cashe_ttl: 1s }]",
            "1:41: unknown key \"cashe_ttl\" of jwt-token-version; did you mean \"cache_ttl\"? "
                + "It accepts: store, cache_ttl, cache_entries"),
        Refusal(
            "strategies: [{ name: jwt, store: redis }]",
            "1:27: unknown key \"store\" of jwt; this strategy has no options"),
        Refusal(
            "strategies: [{ name: jwt-token-version, store: postgres }]",
            "1:48: jwt-token-version.store: found \"postgres\"; expected one of sqlite, redis"),
        Refusal(
            "strategies: [{ name: jwt-token-version, cache_ttl: 25h }]",
            "1:52: jwt-token-version.cache_ttl: found \"25h\"; "
                + "expected a duration from 0s to 24h, such as 3s or 15min"),
        Refusal(
            "strategies: [{ store: redis }]",
            "1:14: strategies: found a mapping; expected a name, as in { name: jwt }"),
        Refusal(
            "strategies: [{ name: [jwt] }]",
            "1:22: strategies: found [jwt]; expected a name, as in { name: jwt }"),
        Refusal(
            "strategies: [[jwt]]",
            "1:14: strategies: found [jwt]; "
                + "expected a name, or a mapping with name and that strategy's options"),
        Refusal(
            "strategies:\n  - jwt\n  -",
            "3:4: strategies: found nothing; expected one of: \(all)"),
        Refusal(
            "strategies:\n  - jwt\n  - jwt",
            "3:5: jwt is listed twice with the same options; "
                + "list it once; to sweep an option, give it a list of values"),
        Refusal(
            "strategies: [jwt]\nbaseline: jwt-refresh",
            "2:11: baseline: found \"jwt-refresh\"; expected one of the strategies listed: jwt"),
        Refusal(
            "strategies: [jwt]\nbaseline: [jwt]",
            "2:11: baseline: found [jwt]; expected one of the strategies listed: jwt"),
    ]

    @Test(arguments: rows)
    func `a strategy or option that is not there is refused, the nearest name suggested`(
        row: Refusal
    ) {
        #expect(complaint(row.text) == "mine.yaml:" + row.message)
    }

    @Test func `more variants than a thousand are refused before they are made`() {
        let values = (1...40).map(String.init).joined(separator: ", ")
        let sweeps = "nodes: [\(values)]\npopulation: { subjects: [\(values)] }"
        #expect(
            complaint("strategies: [jwt]\n" + sweeps)
                == "mine.yaml:1:13: more than 1000 variants; shorten or split the sweeps")
    }
}
