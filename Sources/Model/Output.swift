/// The results of formulas.
package enum Output: String, Sendable, Hashable, CaseIterable {
    /// The longest window that the strategy promises with the chosen settings.
    case bound_s
    /// Verifications on all machines: requests × hops.
    case verifications_per_s
    case machineRate_per_s = "machine_rate_per_s"
    /// Verifications that one machine can carry.
    case machineCapacity_per_s = "machine_capacity_per_s"
    case machinesNeeded = "machines_needed"
    /// Requests that the deployment can carry with one store process or one authorization server.
    case carried_per_s
    /// How often a verification asks outside the node.
    case lookups = "lookups_per_verification"
    case lookups_per_s
    /// Look-ups, fetches, messages and writes.
    case storeOperations_per_s = "store_operations_per_s"
    case nodeCores = "node_cores"
    case storeCores = "store_cores"
    case authorityCores = "authority_cores"
    /// The total of nodes, store and authorization server.
    case cores
    /// Verifications that one single-threaded store process can carry.
    case storeCeiling_per_s = "store_ceiling_per_s"
    case storeShards = "store_shards"
    /// Verifications for which one authorization server on a machine like the run's can answer.
    case authorityCeiling_per_s = "authority_ceiling_per_s"
    case storeMemory_B = "store_memory_B"
    case nodeMemory_B = "node_memory_B"
    case network_B_per_s
    case addedP50_us = "added_p50_us"
    case addedP99_us = "added_p99_us"
    /// Requests that end in an error while the store is out, once stale data may no longer be used.
    case refused_per_s = "outage_refused_per_s"
    /// How long a node continues with stale data.
    case staleLimit_s = "outage_stale_limit_s"
    /// Requests accepted during an outage of at least that length although their tokens were
    /// revoked.
    case staleAcceptances = "outage_stale_acceptances"
    /// What an outage does, as ``OutageRank/order``.
    case outageRank = "outage_rank"
    /// Tokens that one revocation revokes, whether or not that was asked for.
    case tokensHit = "tokens_hit_per_revocation"
    case renewals_per_s
    case signIns_per_s = "sign_ins_per_s"
    /// Clients that sign in again after an emergency that revokes everyone's tokens.
    case stormSignIns = "storm_sign_ins"
    /// The time that one thread of the authorization server takes for these sign-ins.
    case stormAuthority_s = "storm_authority_s"
    /// The time that one thread takes to revoke everyone.
    case stormRevoking_s = "storm_revoking_s"

    /// The name of the token's life, a derived figure that is neither a setting nor an output.
    static let tokenLife = "token_life_s"

    /// The title in words, with the unit.
    package var title: String {
        switch self {
        case .bound_s: "longest window promised, s"
        case .verifications_per_s: "verifications per second"
        case .machineRate_per_s: "verifications per second and machine"
        case .machineCapacity_per_s: "verifications per second that a machine carries"
        case .machinesNeeded: "machines needed"
        case .carried_per_s:
            "requests per second carried with one store process or authorization server"
        case .lookups: "look-ups per verification"
        case .lookups_per_s: "look-ups per second"
        case .storeOperations_per_s: "operations of the store per second"
        case .nodeCores: "cores of nodes"
        case .storeCores: "cores of the store"
        case .authorityCores: "cores of the authorization server"
        case .cores: "cores in total"
        case .storeCeiling_per_s: "verifications per second that one store process carries"
        case .storeShards: "store processes needed"
        case .authorityCeiling_per_s:
            "verifications per second that one authorization server carries"
        case .storeMemory_B: "memory of the store, B"
        case .nodeMemory_B: "memory of a node, B"
        case .network_B_per_s: "network, B per second"
        case .addedP50_us: "added latency p50, µs"
        case .addedP99_us: "added latency p99, µs"
        case .refused_per_s: "requests refused per second of a store outage"
        case .staleLimit_s: "use of stale data in a store outage, at most, s"
        case .staleAcceptances: "stale acceptances in a store outage"
        case .outageRank: "outage behaviour: -2 unaffected, -1 closed, else seconds of stale data"
        case .tokensHit: "tokens hit per revocation"
        case .renewals_per_s: "renewals per second"
        case .signIns_per_s: "sign-ins per second"
        case .stormSignIns: "sign-ins after an emergency"
        case .stormAuthority_s: "one thread's time for them, s"
        case .stormRevoking_s: "one thread's time to revoke everyone, s"
        }
    }

    /// The outputs that are costs of a strategy, in the order in which they are shown.
    package static let costs: [Output] = [
        .cores, .nodeCores, .storeCores, .authorityCores, .lookups_per_s, .storeOperations_per_s,
        .storeShards, .storeCeiling_per_s, .authorityCeiling_per_s, .storeMemory_B, .nodeMemory_B,
        .network_B_per_s,
        .addedP50_us, .addedP99_us, .refused_per_s, .staleLimit_s, .staleAcceptances, .tokensHit,
        .renewals_per_s, .signIns_per_s, .stormSignIns, .stormAuthority_s, .stormRevoking_s,
        .carried_per_s, .machinesNeeded,
    ]
}
