import Revocation
import Stores
import Tokens

/// Which variants every block runs a second time as A/A controls.
enum Controls: String, Sendable, CaseIterable {
    case baseline, all, off
}

extension Grammar where Value == Controls {
    /// Also accepts `on`, the former spelling of `baseline`.
    static let controls = Grammar(
        kind: choice.kind, range: choice.range, expected: choice.expected,
        read: { $0 == "on" ? .baseline : choice.read($0) }, text: choice.text)
}

/// Every setting of a scenario, except those of the whole run, which are in `Schema+Run.swift`.
///
/// Labels show the settings in this order. The defaults are the initial values of ``Settings``.
enum Schema {
    static let settings: [Setting] =
        deployment + population + tokens + traffic + phases + stores + network

    private static let year = Duration.seconds(365 * 86_400)

    /// The path of the setting that even the calibration takes every value of.
    static let deploymentPath = "deployment"

    private static let deployment: [Setting] = [
        Setting(
            deploymentPath, \.deployment, .choice, example: "[in-process, http]",
            "Where the servers run. `in-process`: in the process that measures them. `http`: the "
                + "authorization server and each resource server in a process of its own "
                + "(`make server` builds the program), reached over HTTP on the loopback. Then the "
                + "nodes' processor time is that of their processes, and workers are connections, "
                + "at least one per node.")
    ]

    private static let population: [Setting] = [
        Setting(
            "nodes", \.nodes, .count(1...64), example: "2",
            "Number of resource servers. Each has its own caches, keys and feeds. While revocations "
                + "are timed there is one more, which is not probed."),
        Setting(
            "population.subjects", \.population.subjects, .count(1...10_000_000), example: "5000",
            "Number of subjects that hold tokens."),
        Setting(
            "population.tokens_per_subject", \.population.tokensPerSubject, .count(1...100),
            example: "1",
            "Live tokens per subject. `subjects` × `tokens_per_subject` is at most "
                + "\(PopulationSettings.mostTokens)."),
        Setting(
            "population.clients_per_subject", \.population.clientsPerSubject, .count(1...100),
            example: "2",
            "Clients that a subject's tokens are issued to, in turn. A grant is one client's "
                + "tokens of one subject."),
        Setting(
            "population.draw", \.population.draw, .draw, example: "zipf(1.2)",
            "How requests choose a subject. `zipf(s)`: the n-th subject is chosen in proportion "
                + "to 1/n^s."),
        Setting(
            "population.ttl", \.population.ttl, .duration(.seconds(1)...year), example: "2h",
            "Lifetime of the population's tokens. It has to be longer than the capacity and "
                + "latency phases, which use them."),
        Setting(
            "population.revoked", \.population.revoked, .count(0...10_000_000), example: "20000",
            "Revocations already in force when a trial begins, of tokens outside the population."),
    ]

    private static let tokens: [Setting] = [
        Setting(
            "token.algorithm", \.token.algorithm, .choice, example: "[ES256, RS256]",
            "Signature algorithm of every token. Strategies with opaque tokens ignore it."),
        Setting(
            "token.ttl", \.token.ttl, .duration(.milliseconds(10)...year), example: "2s",
            "Lifetime of the tokens whose revocation is timed. Where nodes do not ask a store, "
                + "it bounds the window."),
        Setting(
            "token.leeway", \.token.leeway, .duration(.zero...(.seconds(3600))), example: "100ms",
            "How long after `exp` a node still accepts a token, to allow for clock differences."),
        Setting(
            "token.production_ttl", \.token.productionTTL, .duration(.seconds(1)...year),
            example: "1h",
            "Token lifetime that the cost of a client per hour is computed for."),
        Setting(
            "token.key_size", \.token.keySize_bits, .oneOf([2048, 3072, 4096]),
            example: "[2048, 4096]",
            "Bits of the keys of RS256 and PS256. Keys of other algorithms have one size."),
        Setting(
            "token.issuer", \.token.issuer, .name(upTo: 512),
            example: "https://login.example/tenant/v2.0",
            "The claim `iss` of every token, which nodes compare. Strategies with opaque tokens "
                + "ignore it."),
        Setting(
            "token.audience", \.token.audience, .name(upTo: 512), example: "api://orders",
            "The claim `aud` of every token, which nodes compare."),
        Setting(
            claims: "token.claims", \.token.claims,
            example: "{ tid: \"7\", groups: [staff, admins], email_verified: true }",
            "Additional claims in every token, to make it like your own. They are signed and parsed, "
                + "and no strategy reads them. Text in quotation marks is a string; `true`, `null` "
                + "and numbers without quotation marks are what they are in JSON. Strategies with "
                + "opaque tokens ignore them."),
        Setting(
            "token.ttl_jitter", \.token.ttlJitter, .share(upTo: 0.9), example: "[5%, 20%]",
            "How much shorter than stated the lifetime of an access token may be, so that tokens "
                + "issued at one instant do not end at one instant. Each lifetime is drawn "
                + "uniformly. Tokens whose revocation is timed keep theirs."),
    ]

    private static let traffic: [Setting] = [
        Setting(
            "traffic.bad_share", \.traffic.badShare, .share(upTo: 0.9), example: "5%",
            "Share of requests with a token that is expired, tampered with, revoked, or meant "
                + "for another audience."),
        Setting(
            "traffic.issue_rate", \.traffic.issueRate_per_s, .rate(upTo: 1e6), example: "20/s",
            "Tokens that the authority issues while requests are sent."),
        Setting(
            "traffic.revoke_rate", \.traffic.revokeRate_per_s, .rate(upTo: 1e6), example: "20/s",
            "Revocations while requests are sent, of tokens that no request carries."),
        Setting(
            "traffic.high_stakes_share", \.traffic.highStakesShare, .share(upTo: 1),
            example: "[1%, 20%]",
            "Share of high-stakes requests. Only strategies that treat them differently use it."),
        Setting(
            "traffic.clients", \.traffic.clients, .count(0...100_000), example: "500",
            "Clients that renew their tokens during the windows phase, where the strategy issues "
                + "refresh tokens."),
        Setting(
            "traffic.refresh_at", \.traffic.refreshAt, .share(from: 0.01, upTo: 0.99),
            example: "75%",
            "Share of a token's lifetime after which a client renews it."),
        Setting(
            "traffic.parallel_refresh", \.traffic.parallelRefresh, .count(1...64),
            example: "[2, 8]",
            "Requests that a client sends at the same time to renew its token, as a page does "
                + "that fans out at expiry. Each presents the refresh token that it knows."),
        Setting(
            "traffic.refresh_sharing", \.traffic.refreshSharing, .choice,
            example: "copy-per-tab",
            "Where a client keeps the answers: `shared-cookie` in one place, so that the answer "
                + "that came last is presented next by all, or `copy-per-tab`, so that each tab "
                + "presents next what it got."),
    ]

    private static let phases: [Setting] = [
        Setting(
            ladder: "capacity.concurrency", \.capacity.concurrency,
            .count(1...Ladder.mostConnections), example: "[1, 4]",
            "Numbers of workers of the closed loop, one rung each, in ascending order. In one "
                + "process each is a thread, and there are at most \(Ladder.mostWorkers); with "
                + "`deployment: http` each is a connection. `auto` doubles them from 2, or from 1 "
                + "on one core: up to the number of cores where a verification waits for no other "
                + "process, and elsewhere until a rung adds less than 5 %, up to "
                + "\(Ladder.mostWorkers). Over HTTP it begins at a multiple of the nodes."),
        Setting(
            "capacity.duration", \.capacity.duration, .duration(hundredth...(.seconds(3600))),
            example: "400ms", "Measured time per rung."),
        Setting(
            "capacity.warmup", \.capacity.warmup, .duration(.zero...(.seconds(600))),
            example: "250ms",
            "Shortest warm-up before each rung and each latency level."),
        Setting(
            "capacity.warmup_max", \.capacity.warmupMax, .duration(.zero...(.seconds(3600))),
            example: "5s",
            "Longest warm-up. A rung whose rate still has a trend by then is measured anyway and "
                + "marked as unsteady."),
        Setting(
            list: "latency.load", \.latency.load, .loadLevel, example: "[2000/s, 50%]",
            "Load levels of the open loop, one after another. The first rate is the common rate, "
                + "which all variants are compared at. An empty list skips the phase.",
            expected: "a list (it may be empty) of shares of the capacity from 1% to 200% "
                + "or rates up to 10000000/s, each once, such as [2000/s, 50%]",
            accepts: { Set($0).count == $0.count && $0.count <= 32 }),
        Setting(
            "latency.duration", \.latency.duration, .duration(hundredth...(.seconds(86_400))),
            example: "1s", "Measured time per load level."),
        Setting(
            "latency.arrivals", \.latency.arrivals, .choice, example: "uniform",
            "Gaps between requests: `poisson` for independent clients, `uniform` for equal gaps."),
        Setting(
            "windows.revocations", \.windows.revocations, .count(0...100_000), example: "20",
            "Timed revocations per trial. 0 skips the phase."),
        Setting(
            "windows.rotations", \.windows.rotations,
            Grammar<Int?>.count(0...100_000, or: "revocations"), example: "8",
            "The same for strategies whose revocation withdraws a key. Each waits until all nodes "
                + "know the key of the one before."),
        Setting(
            "windows.reach", \.windows.reach, .ofOneRevocation, example: "grant",
            "What a revocation is meant to take back: one token, a grant (one client's tokens of "
                + "one subject) or a subject. A strategy uses the finest reach that covers it, or "
                + "its finest where none does. The other tokens that it hits are collateral."),
        Setting(
            "windows.controls", \.windows.controls, .choice, example: "off",
            "Whether A/A controls time revocations too. With `off` windows have no noise floor: "
                + "within a run they are compared by their intervals alone, and a gate cannot "
                + "judge them."),
        Setting(
            "windows.issued_within", \.windows.issuedWithin,
            Grammar<Duration?>.duration(.zero ... .seconds(3600), or: "token.ttl"),
            example: "500ms",
            "Time over which the tokens that are to be revoked are issued, one after another: at "
                + "least 20 ms per token. The shorter it is, the more tokens are watched at once. "
                + "`token.ttl`: as long as a token lives, at most 30 s. A storm has times of its "
                + "own."),
        Setting(
            "windows.background", \.windows.background, .share(upTo: 0.9), example: "10%",
            "Load during the phase, as a share of the measured capacity."),
        Setting(
            "history", \.history, .choice, example: "off",
            "Whether single operations are kept in `history/` and checked against the invariants."),
        Setting(
            "windows.probe_gap", \.windows.probeGap, .duration(.microseconds(10)...(.seconds(10))),
            example: "500us",
            "Time between two probes of one token at one node around its revocation. It sets the "
                + "resolution of short windows."),
        Setting(
            "windows.stolen_use_rate", \.windows.stolenUseRate_per_s, .rate(upTo: 1e6),
            example: "50/s",
            "How often a thief uses each revoked token at the node that is not probed. The uses that "
                + "are accepted after the acknowledgement are the exposure."),
        Setting(
            "windows.storm.share", \.windows.stormWritten.share, .share(upTo: 1), example: "20%",
            "Share of the population revoked in a storm. There is a storm only if one of its two "
                + "keys is written."),
        Setting(
            "windows.storm.within", \.windows.stormWritten.within,
            .duration(.milliseconds(1)...(.seconds(3600))), example: "500ms",
            "Time that the storm's revocations are spread over."),
        Setting(
            "windows.new_keys", \.windows.newKeys, .count(0...1_000), example: "8",
            "Further rotations per trial, after each of which a new token is presented until all "
                + "nodes know its key. 0 skips the phase. Only for strategies whose revocation "
                + "withdraws a key, in trials that time revocations."),
        Setting(
            "windows.renewals", \.windows.renewals, .choice, example: "on",
            "Whether clients whose tokens end together are watched while they renew, and how long "
                + "a stolen refresh token is honoured. Only for strategies with refresh tokens, in "
                + "trials that time revocations."),
    ]

    private static let hundredth = Duration.milliseconds(10)

    private static let stores: [Setting] = [
        Setting(
            "sqlite.synchronous", \.sqlite.synchronous, .choice, example: "full",
            "`PRAGMA synchronous`: what a commit waits for. With `full` it survives a power "
                + "failure."),
        Setting(
            "sqlite.cache", \.sqlite.cache_bytes, .size(0...(64 << 30)), example: "256MiB",
            "Page cache of one connection."),
        Setting(
            "sqlite.mmap", \.sqlite.mmap_bytes, .size(0...(1024 << 30)), example: "1GiB",
            "Size of the file's memory-mapped part."),
        Setting(
            "sqlite.busy_timeout", \.sqlite.busyTimeout, .duration(.zero...(.seconds(3600))),
            example: "500ms", "How long a writer waits for another writer."),
        Setting(
            "redis.transport", \.redis.transport, .choice, example: "tcp",
            "How the private Redis is reached: by a Unix socket, or by TCP on the loopback."),
        Setting(
            "redis.command_timeout", \.redis.commandTimeout, timeout, example: "100ms",
            "Time limit of one command, its reply included."),
        Setting(
            "redis.connect_timeout", \.redis.connectTimeout, timeout, example: "2s",
            "Time limit of a connection attempt."),
    ]

    private static let timeout = Grammar.duration(.milliseconds(1)...(.seconds(3600)))
}
