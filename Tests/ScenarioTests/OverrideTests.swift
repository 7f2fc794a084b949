import Revocation
import Scenario
import Testing

private let jwt = "strategies: [jwt]\n"

@Suite struct Overrides {
    @Test func `an override replaces what the file writes, and the last one counts`() throws {
        let plan = try read(jwt + "token: { ttl: 1s }", set: ["token.ttl=2s", "token.ttl=4s"])
        #expect(plan.variants[1].settings.token.ttl == .seconds(4))
    }

    @Test func `an override adds what the file leaves out, a storm too`() throws {
        let plan = try read(jwt, set: ["seed=7", "blocks=1", "windows.storm.share=5%"])
        #expect(plan.seed == 7)
        #expect(plan.blocks == 1)
        #expect(plan.variants[1].settings.windows.storm?.share == 0.05)
    }

    @Test func `an override's value is YAML, so a list sweeps`() throws {
        let plan = try read(jwt, set: ["token.algorithm=[HS256, EdDSA]", "latency.load=[]"])
        #expect(
            plan.variants.map(\.label) == ["", "token.algorithm=HS256", "token.algorithm=EdDSA"])
        #expect(plan.variants.allSatisfy { $0.settings.latency.load.isEmpty })
    }

    @Test func `an option is set in every entry of its strategy`() throws {
        let plan = try read(
            """
            strategies:
              - jwt-token-version
              - { name: jwt-token-version, store: redis, cache_ttl: 5s }
              - jwt
            """, set: ["strategies.jwt-token-version.cache_ttl=[0s, 1s]"])
        #expect(
            plan.variants.map(\.label) == [
                "", "cache_ttl=0s", "cache_ttl=1s", "store=redis cache_ttl=0s",
                "store=redis cache_ttl=1s", "",
            ])
    }

    static let refused: [(argument: String, message: String)] = [
        ("token", "there is no \"=\"; write path=value, such as token.ttl=3s"),
        ("=3", "the path is not valid; write path=value, such as token.ttl=3s"),
        ("token..ttl=3", "the path is not valid; write path=value, such as token.ttl=3s"),
        ("a.b.c.d.e.f.g.h.i=3", "the path is not valid; write path=value, such as token.ttl=3s"),
        (
            "token.ttl=-1s",
            "token.ttl: found \"-1s\"; expected a duration from 10ms to 365d, such as 3s or 15min"
        ),
        (
            "token.ttl=",
            "token.ttl: found nothing; expected a duration from 10ms to 365d, such as 3s or 15min"
        ),
        (
            "token.ttl.x=1",
            "token.ttl: found a mapping; expected a duration from 10ms to 365d, such as 3s or 15min"
        ),
        (
            "token.tll=3s",
            "unknown key \"tll\" of token; did you mean \"ttl\"? It accepts: algorithm, ttl, "
                + "leeway, production_ttl, key_size, issuer, audience, claims, ttl_jitter"
        ),
        (
            "token=5",
            "token: found \"5\"; expected a mapping of: algorithm, ttl, leeway, production_ttl, "
                + "key_size, issuer, audience, claims, ttl_jitter"
        ),
        (
            "token.ttl=[1s,",
            "malformed YAML: did not find expected node content at the end of the line; "
                + "while parsing a flow node"
        ),
        (
            "seed=*x",
            "a \"*\", which starts a YAML alias; write the value out; a scenario takes no aliases"
        ),
        (
            "strategies.jwtt.x=1",
            "the scenario has no strategy \"jwtt\"; did you mean \"jwt\"? It has: jwt"
        ),
        ("strategies.jwt.x=1", "unknown key \"x\" of jwt; this strategy has no options"),
        ("strategies.jwt=1", "no option is named; write strategies.NAME.OPTION=value"),
    ]

    @Test(arguments: refused)
    func `a wrong override is refused by its own words`(argument: String, message: String) {
        #expect(
            complaint(jwt + "token: { ttl: 3s }", set: [argument])
                == "--set \(argument): \(message)")
    }

    @Test func `errors of the file come before those of the arguments`() {
        let lines = complaint(jwt + "nodes: 0", set: ["blocks=0"]).split(separator: "\n")
        #expect(lines.map { $0.prefix(5) } == ["mine.", "--set"])
    }
}

@Suite struct Selections {
    static let three = "strategies: [session-sqlite, jwt, jwt-redis-blocklist]\n"

    @Test func `only the strategies named are kept, in the scenario's order`() throws {
        let plan = try read(Self.three, only: ["jwt", "session-sqlite"])
        #expect(plan.variants.map(\.strategy) == ["calibration", "session-sqlite", "jwt"])
        #expect(plan.baseline == "session-sqlite")
        #expect(plan.notes.isEmpty)
    }

    @Test func `a baseline left out falls to the first kept, and the plan says so`() throws {
        let plan = try read(Self.three + "baseline: jwt", only: ["jwt-redis-blocklist"])
        #expect(plan.baseline == "jwt-redis-blocklist")
        #expect(
            plan.notes == [
                "The baseline jwt was left out, so the baseline is now jwt-redis-blocklist."
            ])
    }

    @Test func `a known strategy that the scenario lacks joins, and takes overrides`() throws {
        let plan = try read(
            Self.three, set: ["strategies.jwt-key-rotation.overlap=1h"],
            only: ["jwt", "jwt-key-rotation"])
        #expect(plan.variants.map(\.strategy) == ["calibration", "jwt", "jwt-key-rotation"])
        #expect(plan.variants.last?.options["overlap"] == .duration(.seconds(3600)))
        #expect(plan.variants.last?.options["jwks_refresh"] == .duration(.seconds(1)))
    }

    @Test func `the calibration alone is a run of the harness`() throws {
        let plan = try read(Self.three, only: ["calibration"])
        #expect(plan.variants.map(\.strategy) == ["calibration"])
        #expect(plan.baseline == "calibration")
    }

    @Test func `a strategy nobody knows is refused`() {
        #expect(
            complaint(Self.three, only: ["jwt", "session-sqlit"])
                == "--strategies jwt,session-sqlit: unknown strategy \"session-sqlit\"; did you "
                + "mean \"session-sqlite\"? Known strategies: calibration, session-sqlite, jwt, "
                + "jwt-redis-blocklist, jwt-token-version, jwt-key-rotation")
        #expect(
            complaint(Self.three, only: [])
                == "--strategies : no strategy is named; name one, or leave the argument out")
    }

    @Test func `a seed beyond what a scenario could write is refused`() {
        #expect(
            complaint(Self.three, seed: 1 << 63)
                == "--seed 9223372036854775808: too large a seed; at most 9223372036854775807")
    }
}
