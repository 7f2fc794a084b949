package import Revocation

/// The inputs of formulas that are single figures. The unit is last in the name.
package enum Term: String, Sendable, Hashable, CaseIterable {
    // What is asked for.
    /// Requests of the whole deployment.
    case rate_per_s
    case machines
    /// Services that a request passes, each of which verifies it.
    case hops
    /// Between a node and its store.
    case roundTrip_s = "round_trip_s"
    case clients
    /// Clients that send requests.
    case active
    /// How long a client stays signed in.
    case sessions_s
    case revocations_per_s
    /// Absent where no window is asked for.
    case maxWindow_s = "max_window_s"
    /// Absent where no latency is asked for.
    case maxP99_us = "max_p99_us"
    /// Absent where a node may use stale data for any time.
    case maxStale_s = "allowed_staleness_s"
    /// The shortest values that tuning may choose.
    case shortestLifetime_s = "shortest_ttl_s"
    case shortestPeriod_s = "shortest_period_s"

    // What the run gives where nothing is asked for.
    /// Of one machine.
    case defaultRate_per_s = "default_machine_rate_per_s"
    case defaultRoundTrip_s = "default_round_trip_s"
    case defaultClients = "default_clients"

    // What the run had, and what it measured.
    case runRoundTrip_s = "run_round_trip_s"
    case processors
    /// Of a machine of the run.
    case productionLifetime_s = "production_lifetime_s"
    case capacity_per_s
    case nodeCPUAtSaturation_us = "node_cpu_at_saturation_us"
    /// Tokens issued per second by one thread of the authorization server.
    case issues_per_s
    case renewals_per_s = "thread_renewals_per_s"
    case renewalCPU_us = "renewal_cpu_us"
    case revocation_us
    case collateral = "collateral_tokens"
    case population
    case tokensPerSubject = "tokens_per_subject"
    /// The share of requests for which a node asks although it caches nothing: high-stakes ones, and
    /// a filter's false positives.
    case askedShare = "asked_share"
    case storedPerToken_B = "stored_per_token_B"
    case storedPerRevocation_B = "stored_per_revocation_B"
    case freshNode_B = "fresh_node_B"
    case nodePerRevocation_B = "node_per_revocation_B"
    case nodePerAnswer_B = "node_per_answer_B"
    /// Answers that a node has room for.
    case cacheCapacity = "cache_capacity"
    case token_B
    case document_B
    case feedPerRevocation_B = "feed_per_revocation_B"

    /// What was said for a key of the requirement, durations in s and rates per second; absent where
    /// nothing was.
    package static func asked(_ key: Requirement.Key) -> String { "asked:\(key.rawValue)" }
    /// 1 where one of several words was said; absent otherwise.
    package static func asked(_ key: Requirement.Key, _ word: String) -> String {
        "\(asked(key)):\(word)"
    }
    /// The value of a setting in the run, in s.
    package static func inRun(_ term: DurationTerm) -> String { "run:\(term.path)" }
    /// The value that was asked for, in s; absent where the setting may be tuned.
    package static func fixed(_ term: DurationTerm) -> String { "fixed:\(term.path)" }
    /// The formula of a setting's value, in s.
    package static func setting(_ term: DurationTerm) -> String { "setting:\(term.path)" }
}

/// The inputs that are curves over the rate.
package enum CurveTerm: String, Sendable, Hashable, CaseIterable {
    /// CPU per verification at a node, in µs, over the rate of one machine.
    case nodeCPU_us = "node_cpu_us"
    /// CPU per verification at the store, in µs, over the rate of all machines.
    case storeCPU_us = "store_cpu_us"
    /// Response times in µs, over the rate of one machine.
    case p50_us = "response_p50_us"
    case p99_us = "response_p99_us"
    /// The same of the variant with the same options that asks for every request.
    case askingNodeCPU_us = "asking_node_cpu_us"
    case askingStoreCPU_us = "asking_store_cpu_us"
    case askingP50_us = "asking_response_p50_us"
    case askingP99_us = "asking_response_p99_us"
}
