import Testing

/// Lines below `strategies: [jwt]`, and the expected message.
struct Refusal: Sendable, CustomTestStringConvertible {
    let text: String
    let message: String

    init(_ text: String, _ message: String) {
        self.text = text
        self.message = message
    }

    var testDescription: String { text }
}

private let lifetime = "expected a duration from 10ms to 365d, such as 3s or 15min"
private let seeds = "expected a whole number from 0 to 9223372036854775807"
private let algorithms =
    "expected one of HS256, HS384, HS512, RS256, PS256, ES256, ES384, EdDSA"
private let plainText = "expected a text of 1 to 512 characters without white space"
private let claims =
    "expected a mapping of claims, up to 8192 bytes as JSON, such as { tenant: t1 }"
private let ladder =
    "expected auto, or an ascending list of whole numbers from 1 to 1024, such as "
    + "[1, 2, 8]"
private let levels =
    "expected a list (it may be empty) of shares of the capacity from 1% to 200% or rates "
    + "up to 10000000/s, each once, such as [2000/s, 50%]"
private let draws =
    "expected uniform, or zipf(s) with s from 0.1 to 5, such as zipf(1.0)"
private let sizes = "expected a size from 0B to 64GiB, in B, KiB, MiB or GiB, such as 16MiB"
private let rates = "expected a rate from 0/s to 1000000/s, such as 50/s or 30/min"
private let roundTrip = "expected a duration from 0s to 1s, such as 200us"
private let topKeys =
    "seed, blocks, baseline, aa, thresholds, requirement, strategies, deployment, nodes, "
    + "population, token, traffic, capacity, latency, windows, history, sqlite, redis, network"

@Suite struct `Refused settings` {
    static let values: [Refusal] = [
        Refusal("token: { ttl: -1s }", "2:15: token.ttl: found \"-1s\"; \(lifetime)"),
        Refusal("token:\n  ttl: 3", "3:8: token.ttl: found \"3\"; \(lifetime)"),
        Refusal("token: { ttl: 9ms }", "2:15: token.ttl: found \"9ms\"; \(lifetime)"),
        Refusal("token: { ttl: 366d }", "2:15: token.ttl: found \"366d\"; \(lifetime)"),
        Refusal("token: { ttl: 1e3s }", "2:15: token.ttl: found \"1e3s\"; \(lifetime)"),
        Refusal("token: { ttl: nans }", "2:15: token.ttl: found \"nans\"; \(lifetime)"),
        Refusal("token: { ttl: 3 s }", "2:15: token.ttl: found \"3 s\"; \(lifetime); write 3s"),
        Refusal(
            "token: { ttl: 1.00000000005s }",
            "2:15: token.ttl: found \"1.00000000005s\"; \(lifetime)"),
        Refusal(
            "token: { ttl: 99999999999999999999d }",
            "2:15: token.ttl: found \"99999999999999999999d\"; \(lifetime)"),
        Refusal("token: { ttl: ~ }", "2:15: token.ttl: found \"~\"; \(lifetime)"),
        Refusal("token: { ttl: }", "2:15: token.ttl: found nothing; \(lifetime)"),
        Refusal("token: { ttl: { a: b } }", "2:15: token.ttl: found a mapping; \(lifetime)"),
        Refusal(
            "token: { algorithm: es256 }",
            "2:21: token.algorithm: found \"es256\"; \(algorithms)"),
        // A key may have this algorithm, but a scenario may not.
        Refusal(
            "token: { algorithm: RS512 }",
            "2:21: token.algorithm: found \"RS512\"; \(algorithms)"),
        Refusal(
            "token: { key_size: 1024 }",
            "2:20: token.key_size: found \"1024\"; expected one of 2048, 3072, 4096"),
        Refusal(
            "token: { issuer: \"a b\" }", "2:18: token.issuer: found \"a b\"; \(plainText)"),
        Refusal("token: { issuer: }", "2:18: token.issuer: found nothing; \(plainText)"),
        Refusal(
            "token: { audience: \"a\\e[2J\" }",
            "2:20: token.audience: found \"a\\u{1B}[2J\"; \(plainText)"),
        Refusal("token: { claims: [a] }", "2:18: token.claims: found [a]; \(claims)"),
        Refusal("token: { claims: a }", "2:18: token.claims: found \"a\"; \(claims)"),
        Refusal("token: { claims: }", "2:18: token.claims: found nothing; \(claims)"),
        Refusal("seed: -1", "2:7: seed: found \"-1\"; \(seeds)"),
        Refusal("seed: 1e3", "2:7: seed: found \"1e3\"; \(seeds)"),
        Refusal("seed: 0x10", "2:7: seed: found \"0x10\"; \(seeds)"),
        Refusal("seed: 010", "2:7: seed: found \"010\"; \(seeds)"),
        Refusal("seed: yes", "2:7: seed: found \"yes\"; \(seeds)"),
        Refusal("seed: 1__0", "2:7: seed: found \"1__0\"; \(seeds)"),
        Refusal("seed: ٣", "2:7: seed: found \"٣\"; \(seeds)"),
        Refusal(
            "seed: 9223372036854775808", "2:7: seed: found \"9223372036854775808\"; \(seeds)"),
        Refusal("seed: [1, 2]", "2:7: seed: found [1, 2]; \(seeds)"),
        Refusal(
            "blocks: 0", "2:9: blocks: found \"0\"; expected a whole number from 1 to 100"),
        Refusal("nodes: 65", "2:8: nodes: found \"65\"; expected a whole number from 1 to 64"),
        Refusal("population: { draw: zipf }", "2:21: population.draw: found \"zipf\"; \(draws)"),
        Refusal(
            "population: { draw: zipf(nan) }",
            "2:21: population.draw: found \"zipf(nan)\"; \(draws)"),
        Refusal(
            "traffic: { bad_share: 0.02 }",
            "2:23: traffic.bad_share: found \"0.02\"; expected a share from 0% to 90%, such as 2%"),
        Refusal(
            "traffic: { bad_share: 91% }",
            "2:23: traffic.bad_share: found \"91%\"; expected a share from 0% to 90%, such as 2%"),
        Refusal(
            "traffic: { parallel_refresh: 0 }",
            "2:30: traffic.parallel_refresh: found \"0\"; expected a whole number from 1 to 64"),
        Refusal(
            "traffic: { parallel_refresh: 65 }",
            "2:30: traffic.parallel_refresh: found \"65\"; expected a whole number from 1 to 64"),
        Refusal(
            "traffic: { refresh_sharing: cookie }",
            "2:29: traffic.refresh_sharing: found \"cookie\"; expected one of shared-cookie, "
                + "copy-per-tab"),
        Refusal(
            "token: { ttl_jitter: 0.1 }",
            "2:22: token.ttl_jitter: found \"0.1\"; expected a share from 0% to 90%, such as 2%"),
        Refusal(
            "token: { ttl_jitter: 91% }",
            "2:22: token.ttl_jitter: found \"91%\"; expected a share from 0% to 90%, such as 2%"),
        Refusal(
            "traffic: { issue_rate: 50 }", "2:24: traffic.issue_rate: found \"50\"; \(rates)"),
        Refusal(
            "traffic: { issue_rate: 50/h }", "2:24: traffic.issue_rate: found \"50/h\"; \(rates)"),
        Refusal(
            "sqlite: { cache: 16MB }",
            "2:18: sqlite.cache: found \"16MB\"; \(sizes); write 16MiB"),
        Refusal("token: { ttl: 1m }", "2:15: token.ttl: found \"1m\"; \(lifetime); write 1min"),
        Refusal("token: { ttl: 5M }", "2:15: token.ttl: found \"5M\"; \(lifetime); write 5min"),
        Refusal("token: { ttl: 2hr }", "2:15: token.ttl: found \"2hr\"; \(lifetime); write 2h"),
        Refusal(
            "token: { ttl: [1s, 1m] }", "2:20: token.ttl: found \"1m\"; \(lifetime); write 1min"),
        Refusal("seed: 50k", "2:7: seed: found \"50k\"; \(seeds); write 50000"),
        Refusal("seed: 1.5M", "2:7: seed: found \"1.5M\"; \(seeds); write 1500000"),
        Refusal(
            "traffic: { issue_rate: 50k/s }",
            "2:24: traffic.issue_rate: found \"50k/s\"; \(rates); write 50000/s"),
        Refusal(
            "traffic: { issue_rate: 100 rps }",
            "2:24: traffic.issue_rate: found \"100 rps\"; \(rates); write 100/s"),
        Refusal(
            "sqlite: { cache: 99999999999GiB }",
            "2:18: sqlite.cache: found \"99999999999GiB\"; \(sizes)"),
        Refusal(
            "sqlite: { synchronous: on }",
            "2:24: sqlite.synchronous: found \"on\"; expected one of off, normal, full"),
        Refusal(
            "network: { store_rtt: 0.5 }",
            "2:23: network.store_rtt: found \"0.5\"; \(roundTrip)"),
        Refusal(
            "network: { store_rtt: 2s }",
            "2:23: network.store_rtt: found \"2s\"; \(roundTrip)"),
        Refusal(
            "network: { authority_store_rtt: rtt }",
            "2:33: network.authority_store_rtt: found \"rtt\"; expected store_rtt, or a duration "
                + "from 0s to 1s, such as 200us"),
        Refusal(
            "network: { jitter: 101% }",
            "2:20: network.jitter: found \"101%\"; expected a share from 0% to 100%, such as 2%"),
        Refusal(
            "windows: { storm: 10% }",
            "2:19: windows.storm: found \"10%\"; expected a mapping of: share, within"),
        Refusal(
            "windows: { rotations: few }",
            "2:23: windows.rotations: found \"few\"; expected revocations, or a whole number from "
                + "0 to 100000"),
        Refusal(
            "windows: { controls: baseline }",
            "2:22: windows.controls: found \"baseline\"; expected one of on, off"),
        Refusal(
            "windows: { issued_within: 2h }",
            "2:27: windows.issued_within: found \"2h\"; expected token.ttl, or a duration from 0s "
                + "to 1h, such as 3s or 15min"),
    ]

    static let shapes: [Refusal] = [
        Refusal(
            "capacity: { concurrency: 8 }", "2:26: capacity.concurrency: found \"8\"; \(ladder)"),
        Refusal(
            "capacity: { concurrency: [8, 2] }",
            "2:26: capacity.concurrency: found [8, 2]; \(ladder)"),
        Refusal(
            "capacity: { concurrency: [] }", "2:26: capacity.concurrency: found []; \(ladder)"),
        Refusal(
            "latency: { load: [50%, 50%] }", "2:18: latency.load: found [50%, 50%]; \(levels)"),
        Refusal(
            "latency: { load: [50%, 2k/s] }",
            "2:18: latency.load: found [50%, 2k/s]; \(levels); write [50%, 2000/s]"),
        Refusal("latency: { load: [50] }", "2:18: latency.load: found [50]; \(levels)"),
        Refusal("latency: { load: [0/s] }", "2:18: latency.load: found [0/s]; \(levels)"),
        Refusal(
            "token: { ttl: [1s, 1000ms] }",
            "2:20: token.ttl: found \"1000ms\" again; expected each value of a sweep once"),
        Refusal(
            "token: { ttl: [] }",
            "2:15: token.ttl: found an empty list; \(lifetime), or a list of such values"),
        Refusal("token: { ttl: [[1s]] }", "2:16: token.ttl: found [1s]; \(lifetime)"),
        Refusal(
            "token:",
            "2:7: token: found nothing; expected a mapping of: algorithm, ttl, leeway, "
                + "production_ttl, key_size, issuer, audience, claims, ttl_jitter"
        ),
        Refusal(
            "token: {}",
            "2:8: token: found an empty mapping; expected a mapping of: algorithm, ttl, leeway, "
                + "production_ttl, key_size, issuer, audience, claims, ttl_jitter"
        ),
        Refusal(
            "token: [1]",
            "2:8: token: found [1]; expected a mapping of: algorithm, ttl, leeway, production_ttl, "
                + "key_size, issuer, audience, claims, ttl_jitter"),
        Refusal(
            "tokn: { ttl: 1s }",
            "2:1: unknown key \"tokn\" of the scenario; did you mean \"token\"? "
                + "It accepts: \(topKeys)"),
        Refusal(
            "algorithm: ES256",
            "2:1: unknown key \"algorithm\" of the scenario; did you mean \"token.algorithm\"? "
                + "It accepts: \(topKeys)"),
        Refusal(
            "whatever: 1", "2:1: unknown key \"whatever\" of the scenario; it accepts: \(topKeys)"),
        Refusal(
            "token: { leway: 0s }",
            "2:10: unknown key \"leway\" of token; did you mean \"leeway\"? "
                + "It accepts: algorithm, ttl, leeway, production_ttl, key_size, issuer, audience, "
                + "claims, ttl_jitter"),
        Refusal(
            "windows: { storm: { share: 10%, with: 1s } }",
            "2:33: unknown key \"with\" of windows.storm; it accepts: share, within"),
        Refusal(
            "windows: { rotate: 8 }",
            "2:12: unknown key \"rotate\" of windows; it accepts: revocations, rotations, "
                + "reach, controls, issued_within, background, probe_gap, stolen_use_rate, storm, "
                + "new_keys, renewals"),
        Refusal(
            "network: 1ms",
            "2:10: network: found \"1ms\"; expected a mapping of: store_rtt, authority_store_rtt, "
                + "authority_rtt, jitter"),
        Refusal(
            "network: { rtt: 1ms }",
            "2:12: unknown key \"rtt\" of network; it accepts: store_rtt, authority_store_rtt, "
                + "authority_rtt, jitter"),
        Refusal(
            "network: { store_rtt: 200ms, jitter: 25% }",
            "2:10: network: found a round trip to the store of up to 250ms; expected less than "
                + "redis.command_timeout, which is 250ms"),
        Refusal(
            "population: { ttl: 2s }",
            "2:20: population.ttl: found \"2s\"; expected at least the 12500ms that the warm-up, "
                + "capacity and latency phases take"),
        Refusal(
            "population: { ttl: 20s }\ntoken: { ttl_jitter: 50% }",
            "2:20: population.ttl: found \"20s\"; expected at least the 25s that the warm-up, "
                + "capacity and latency phases take, with token.ttl_jitter"),
        Refusal(
            "capacity: { duration: 1h }",
            "1:1: population.ttl: found 1h, the default; expected at least the 36002500ms that the "
                + "warm-up, capacity and latency phases take"),
        Refusal(
            "population: { subjects: 10000000, tokens_per_subject: 11 }",
            "2:13: population: found 110000000 tokens (subjects times tokens_per_subject); "
                + "expected at most 100000000"),
    ]

    @Test(arguments: values + shapes)
    func `a setting that cannot be is refused with its place and what may stand there`(
        row: Refusal
    ) {
        #expect(complaint("strategies: [jwt]\n" + row.text) == "mine.yaml:" + row.message)
    }

    @Test func `every error of a file is told, in its order`() {
        let text = "blokcs: 2\nnodes: 0\nstrategies: [jwtt]\ntoken: { ttl: 1 }"
        let lines = complaint(text).split(separator: "\n").map { $0.prefix(14) }
        #expect(lines == ["mine.yaml:1:1:", "mine.yaml:2:8:", "mine.yaml:3:14", "mine.yaml:4:15"])
    }

    @Test func `what has an error a line shows twenty and counts the rest`() {
        let text = (0..<50).map { "word\($0): 1\n" }.joined()
        let lines = complaint(text).split(separator: "\n")
        // 50 errors, plus one for the missing strategies.
        #expect(lines.count == 21)
        #expect(lines.last == "... and 31 more")
    }
}
