import Revocation
import Scenario
import Testing

/// Returns every measured variant as `strategy label`.
private func variants(_ plan: Plan) -> [String] {
    plan.variants.dropFirst().map { "\($0.strategy) \($0.label)" }
}

@Suite struct Sweeps {
    @Test func `a list where one value is expected makes a variant a value`() throws {
        let plan = try read("strategies: [jwt]\ntoken: { ttl: [1s, 1500ms] }")
        #expect(variants(plan) == ["jwt token.ttl=1s", "jwt token.ttl=1500ms"])
        let lives = plan.variants.map(\.settings.token.ttl)
        #expect(lives == [.seconds(1), .seconds(1), .milliseconds(1500)])
    }

    @Test func `several lists make every combination, labelled in the schema's order`() throws {
        let plan = try read(
            """
            strategies: [{ name: jwt-token-version, cache_ttl: [0s, 1s] }]
            token: { algorithm: [HS256, ES256] }
            nodes: [1, 2]
            """)
        #expect(
            variants(plan) == [
                "jwt-token-version nodes=1 token.algorithm=HS256 cache_ttl=0s",
                "jwt-token-version nodes=1 token.algorithm=HS256 cache_ttl=1s",
                "jwt-token-version nodes=1 token.algorithm=ES256 cache_ttl=0s",
                "jwt-token-version nodes=1 token.algorithm=ES256 cache_ttl=1s",
                "jwt-token-version nodes=2 token.algorithm=HS256 cache_ttl=0s",
                "jwt-token-version nodes=2 token.algorithm=HS256 cache_ttl=1s",
                "jwt-token-version nodes=2 token.algorithm=ES256 cache_ttl=0s",
                "jwt-token-version nodes=2 token.algorithm=ES256 cache_ttl=1s",
            ])
    }

    @Test func `opaque tokens have one variant under a sweep of algorithms`() throws {
        let plan = try read(
            "strategies: [session-sqlite, jwt]\ntoken: { algorithm: [HS256, ES256], ttl: [1s, 2s] }"
        )
        #expect(
            variants(plan) == [
                "session-sqlite token.ttl=1s", "session-sqlite token.ttl=2s",
                "jwt token.algorithm=HS256 token.ttl=1s", "jwt token.algorithm=HS256 token.ttl=2s",
                "jwt token.algorithm=ES256 token.ttl=1s", "jwt token.algorithm=ES256 token.ttl=2s",
            ])
    }

    @Test func `a sweep of rotations is none where no key is withdrawn`() throws {
        let plan = try read(
            "strategies: [jwt, jwt-key-rotation]\nwindows: { rotations: [4, 8] }")
        #expect(
            variants(plan) == [
                "jwt ", "jwt-key-rotation windows.rotations=4",
                "jwt-key-rotation windows.rotations=8",
            ])
    }

    @Test func `the calibration runs once, at the first values`() throws {
        let plan = try read("strategies: [jwt, calibration]\nnodes: [8, 2]")
        #expect(plan.variants.map(\.strategy) == ["calibration", "jwt", "jwt"])
        #expect(plan.variants.first?.label == "")
        #expect(plan.variants.first?.settings.nodes == 8)
    }

    @Test func `without a calibration in the catalogue the strategies stand alone`() throws {
        let reader = ScenarioReader(catalogue: catalogue.filter { !$0.isCalibration })
        let plan = try reader.read(text: "strategies: [jwt]", name: "x.yaml")
        #expect(plan.variants.map(\.strategy) == ["jwt"])
    }

    @Test func `a list of one value is not a sweep`() throws {
        #expect(variants(try read("strategies: [jwt]\nnodes: [2]")) == ["jwt "])
    }

    @Test func `a strategy listed twice is told apart by what its entries write`() throws {
        let plan = try read(
            """
            strategies:
              - { name: jwt-token-version, store: redis }
              - { name: jwt-token-version, cache_ttl: [0s, 1s] }
            """)
        #expect(
            variants(plan) == [
                "jwt-token-version store=redis", "jwt-token-version cache_ttl=0s",
                "jwt-token-version cache_ttl=1s",
            ])
    }

    @Test func `no label has what CSV would have to quote`() throws {
        let plan = try read(
            """
            strategies: [jwt]
            population: { draw: [uniform, zipf(1.5)] }
            traffic: { bad_share: [7%, 2.5%], issue_rate: [50/s, 30/min] }
            sqlite: { cache: [16MiB, 512B] }
            """)
        #expect(plan.variants.allSatisfy { !$0.label.contains { ",\"\n".contains($0) } })
        #expect(
            plan.variants.last?.label == "population.draw=zipf(1.5) traffic.bad_share=2.5% "
                + "traffic.issue_rate=0.5/s sqlite.cache=512B")
        #expect(plan.variants[1].label.contains("traffic.bad_share=7%"))
    }

    @Test func `every option has a value in the plan, its standard one when not written`() throws {
        let plan = try read("strategies: [{ name: jwt-token-version, cache_ttl: 2s }]")
        #expect(
            plan.variants.last?.options.values == [
                "store": .choice("sqlite"), "cache_ttl": .duration(.seconds(2)),
                "cache_entries": .count(100_000),
            ])
    }
}
