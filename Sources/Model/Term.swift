package import Revocation

/// The single-valued inputs of formulas. A name ends with its unit.
package enum Term: String, Sendable, Hashable, CaseIterable {
    // What the requirement asks for.
    /// Requests per second of the whole deployment.
    case rate_per_s
    case machines
    /// Services that a request passes, each of which verifies it.
    case hops
    /// The round trip between a node and its store.
    case roundTrip_s = "round_trip_s"
    case clients
    /// Clients that send requests.
    case active
    /// How long a client stays signed in.
    case sessions_s
    case revocations_per_s
    /// Absent if no window is asked for.
    case maxWindow_s = "max_window_s"
    /// Absent if no latency is asked for.
    case maxP99_us = "max_p99_us"
    /// Absent if a node may use stale data for any length of time.
    case maxStale_s = "allowed_staleness_s"
    /// The shortest values that tuning may choose.
    case shortestLifetime_s = "shortest_ttl_s"
    case shortestPeriod_s = "shortest_period_s"

    // The run's values, used if nothing is asked for.
    /// The rate of one machine.
    case defaultRate_per_s = "default_machine_rate_per_s"
    case defaultRoundTrip_s = "default_round_trip_s"
    case defaultClients = "default_clients"

    // The run's settings and measurements.
    case runRoundTrip_s = "run_round_trip_s"
    case processors
    /// The token lifetime of production, for a setting that no window limits.
    case productionLifetime_s = "production_lifetime_s"
    case capacity_per_s
    /// Tokens issued per second by one thread of the authorization server.
    case issues_per_s
    case renewals_per_s = "thread_renewals_per_s"
    case renewalCPU_us = "renewal_cpu_us"
    case revocation_us
    case collateral = "collateral_tokens"
    case population
    case tokensPerSubject = "tokens_per_subject"
    /// One client's tokens of one subject.
    case tokensPerGrant = "tokens_per_grant"
    /// The share of requests for which a node asks although it caches nothing: high-stakes
    /// requests, and the false positives of a filter.
    case askedShare = "asked_share"
    case storedPerToken_B = "stored_per_token_B"
    case storedPerRevocation_B = "stored_per_revocation_B"
    case freshNode_B = "fresh_node_B"
    case nodePerRevocation_B = "node_per_revocation_B"
    case nodePerAnswer_B = "node_per_answer_B"
    /// The number of answers that a node has room for.
    case cacheCapacity = "cache_capacity"
    case token_B
    case document_B
    case feedPerRevocation_B = "feed_per_revocation_B"

    /// Returns the name of the input for a key of the requirement: durations in s, rates per
    /// second. Absent if the requirement does not state the key.
    package static func asked(_ key: Requirement.Key) -> String { "asked:\(key.rawValue)" }
    /// Returns the name of the input for one of a key's words: 1 if the requirement states that
    /// word, else absent.
    package static func asked(_ key: Requirement.Key, _ word: String) -> String {
        "\(asked(key)):\(word)"
    }
    /// Returns the name of a setting's value in the run, in s.
    package static func inRun(_ term: DurationTerm) -> String { "run:\(term.path)" }
    /// Returns the name of the value that was asked for, in s. Absent if the setting may be tuned.
    package static func fixed(_ term: DurationTerm) -> String { "fixed:\(term.path)" }
    /// Returns the name of the formula of a setting's value, in s.
    package static func setting(_ term: DurationTerm) -> String { "setting:\(term.path)" }
}

/// The inputs of formulas that are curves over the rate.
package enum CurveTerm: String, Sendable, Hashable, CaseIterable {
    /// CPU per verification at a node, in µs, over the rate of one machine.
    case nodeCPU_us = "node_cpu_us"
    /// CPU per verification at the store, in µs, over the rate of all machines.
    case storeCPU_us = "store_cpu_us"
    /// CPU per verification at the authorization server, in µs, over the rate of all machines.
    case authorityCPU_us = "authority_cpu_us"
    /// Response times in µs, over the rate of one machine.
    case p50_us = "response_p50_us"
    case p99_us = "response_p99_us"
    /// The curve of the variant with the same options that asks for every request.
    case askingNodeCPU_us = "asking_node_cpu_us"
    case askingStoreCPU_us = "asking_store_cpu_us"
    case askingAuthorityCPU_us = "asking_authority_cpu_us"
    case askingP50_us = "asking_response_p50_us"
    case askingP99_us = "asking_response_p99_us"
}
