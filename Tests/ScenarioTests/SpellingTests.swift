import Revocation
import Scenario
import Stores
import Testing
import Tokens

/// A setting as a scenario spells it, and the same change in code.
struct Spelling: Sendable, CustomTestStringConvertible {
    let text: String
    let change: @Sendable (inout Settings) -> Void

    init(_ text: String, _ change: @escaping @Sendable (inout Settings) -> Void) {
        self.text = text
        self.change = change
    }

    var testDescription: String { text }
}

@Suite struct Spellings {
    static let rows: [Spelling] = [
        Spelling("nodes: 16") { $0.nodes = 16 },
        Spelling("nodes: \"16\"") { $0.nodes = 16 },
        Spelling("population: { subjects: 1_000_000 }") { $0.population.subjects = 1_000_000 },
        Spelling("population: { tokens_per_subject: 3 }") { $0.population.tokensPerSubject = 3 },
        Spelling("population: { clients_per_subject: 2 }") {
            $0.population.clientsPerSubject = 2
        },
        Spelling("population: { draw: uniform }") { $0.population.draw = .uniform },
        Spelling("population: { draw: zipf(0.8) }") { $0.population.draw = .zipf(0.8) },
        Spelling("population: { ttl: 365d }") { $0.population.ttl = .seconds(365 * 86_400) },
        Spelling("population: { revoked: 0 }") { $0.population.revoked = 0 },
        Spelling("token: { algorithm: EdDSA }") { $0.token.algorithm = .EdDSA },
        Spelling("token: { ttl: 1.5s }") { $0.token.ttl = .milliseconds(1500) },
        Spelling("token: { leeway: 1h }") { $0.token.leeway = .seconds(3600) },
        Spelling("token: { key_size: 4_096 }") { $0.token.keySize_bits = 4096 },
        Spelling("token: { issuer: https://login.example/t/v2.0 }") {
            $0.token.issuer = "https://login.example/t/v2.0"
        },
        Spelling("token: { audience: \"00000003-0000-0000\" }") {
            $0.token.audience = "00000003-0000-0000"
        },
        Spelling("token: { claims: { tid: t1 } }") {
            $0.token.claims = ExtraClaims([.init("tid", .string("t1"))]) ?? ExtraClaims()
        },
        Spelling("traffic: { bad_share: 2.5% }") { $0.traffic.badShare = 0.025 },
        Spelling("traffic: { issue_rate: 30/min }") { $0.traffic.issueRate_per_s = 0.5 },
        Spelling("token: { production_ttl: 1h }") { $0.token.productionTTL = .seconds(3600) },
        Spelling("traffic: { clients: 0 }") { $0.traffic.clients = 0 },
        Spelling("traffic: { refresh_at: 50% }") { $0.traffic.refreshAt = 0.5 },
        Spelling("traffic: { high_stakes_share: 100% }") { $0.traffic.highStakesShare = 1 },
        Spelling("traffic: { revoke_rate: 0/s }") { $0.traffic.revokeRate_per_s = 0 },
        Spelling("capacity: { concurrency: [3] }") { $0.capacity.concurrency = [3] },
        Spelling("capacity: { concurrency: auto }") { $0.capacity.concurrency = .auto },
        Spelling("capacity: { duration: 20ms }") { $0.capacity.duration = .milliseconds(20) },
        Spelling("capacity: { warmup: 0s }") { $0.capacity.warmup = .zero },
        Spelling("latency: { load: [] }") { $0.latency.load = [] },
        Spelling("latency: { load: [120%, 2_000/s] }") {
            $0.latency.load = [.share(1.2), .rate(2000)]
        },
        Spelling("latency: { duration: 1min }") { $0.latency.duration = .seconds(60) },
        Spelling("latency: { arrivals: uniform }") { $0.latency.arrivals = .uniform },
        Spelling("windows: { revocations: 0 }") { $0.windows.revocations = 0 },
        Spelling("windows: { reach: grant }") { $0.windows.reach = .grant },
        Spelling("windows: { rotations: 0 }") { $0.windows.rotations = 0 },
        Spelling("windows: { rotations: revocations }") { _ in },
        Spelling("windows: { controls: off }") { $0.windows.controls = .off },
        Spelling("windows: { controls: on }") { _ in },
        Spelling("windows: { issued_within: 0s }") { $0.windows.issuedWithin = .zero },
        Spelling("windows: { issued_within: token.ttl }") { _ in },
        Spelling("windows: { background: 0% }") { $0.windows.background = 0 },
        Spelling("windows: { probe_gap: 10us }") { $0.windows.probeGap = .microseconds(10) },
        Spelling("windows: { probe_gap: 20\u{b5}s }") { $0.windows.probeGap = .microseconds(20) },
        Spelling("windows: { probe_gap: 30\u{3bc}s }") { $0.windows.probeGap = .microseconds(30) },
        Spelling("windows: { stolen_use_rate: 1/s }") { $0.windows.stolenUseRate_per_s = 1 },
        Spelling("windows: { storm: { share: 20% } }") {
            $0.windows.storm = StormSettings()
            $0.windows.storm?.share = 0.2
        },
        Spelling("windows: { storm: { within: 2s } }") {
            $0.windows.storm = StormSettings()
            $0.windows.storm?.within = .seconds(2)
        },
        Spelling("windows: { new_keys: 8 }") { $0.windows.newKeys = 8 },
        Spelling("windows: { new_keys: 0 }") { _ in },
        Spelling("windows: { renewals: on }") { $0.windows.renewals = .on },
        Spelling("windows: { renewals: off }") { _ in },
        // In YAML 1.1, `off` is a boolean.
        Spelling("sqlite: { synchronous: off }") { $0.sqlite.synchronous = .off },
        Spelling("sqlite: { cache: 512B }") { $0.sqlite.cache_bytes = 512 },
        Spelling("sqlite: { mmap: 1GiB }") { $0.sqlite.mmap_bytes = 1 << 30 },
        Spelling("sqlite: { mmap: 0MiB }") { $0.sqlite.mmap_bytes = 0 },
        Spelling("sqlite: { busy_timeout: 5s }") { $0.sqlite.busyTimeout = .seconds(5) },
        Spelling("redis: { transport: tcp }") { $0.redis.transport = .tcp },
        Spelling("redis: { command_timeout: 1ms }") {
            $0.redis.commandTimeout = .milliseconds(1)
        },
        Spelling("redis: { connect_timeout: 1min }") { $0.redis.connectTimeout = .seconds(60) },
        Spelling("network: { store_rtt: 0s, authority_store_rtt: 0s, jitter: 0% }") { _ in },
    ]

    @Test(arguments: rows)
    func `a setting changes what it names and nothing else`(row: Spelling) throws {
        var expected = Settings()
        row.change(&expected)
        let plan = try read("strategies: [jwt]\n" + row.text)
        #expect(plan.variants.map(\.settings) == [expected, expected])
    }

    @Test func `a scenario of strategies alone has the defaults`() throws {
        let plan = try read("strategies: [jwt, session-sqlite]")
        #expect(plan.seed == 42)
        #expect(plan.blocks == 3)
        #expect(plan.baseline == "jwt")
        #expect(plan.question == "")
        #expect(plan.variants.allSatisfy { $0.settings == Settings() })
    }

    @Test func `the question is the first comment, up to an empty line of it`() throws {
        let plan = try read("\n# What does\n#  it cost?\n#\n# Notes.\nstrategies: [jwt] # none")
        #expect(plan.question == "What does it cost?")
        #expect(try read("strategies: [jwt]\n# late").question == "")
    }

    @Test(arguments: [
        ("scenarios/default.yaml", "default"), ("a.b.yml", "a.b"), (".yaml", ".yaml"), ("x", "x"),
    ])
    func `a scenario is named after its file`(path: String, name: String) throws {
        #expect(try reader.read(text: "strategies: [jwt]", name: path).scenario == name)
    }
}
