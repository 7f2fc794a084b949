import Load
import Metrics
import Results
import Revocation
import Scenario

/// The memory of a newly started node, what each client adds when its token is verified, and what
/// one revocation takes if the trial began with none. Runs last in a trial, because it fills the
/// store.
struct MemoryPhase<Base: DrivenDeployment>: TrialPhase {
    let name = "measurement of memory"

    /// The number of artificial revocations: enough for a store's pages and tables to grow.
    private static var madeUp: Int { 10_000 }

    func applies(to context: TrialContext<Base>) -> Bool {
        context.strategy.guarantee.bound != .never
    }

    func run(_ context: inout TrialContext<Base>) throws {
        context.add(
            .nodeBytes, in: PhaseName.costs, stat: .fresh,
            value: Double(try context.freshNodeBytes()), n: 1
        )
        try context.addBytesPerClient()
        guard context.settings.population.revoked == 0 else { return }
        try context.remember(Self.madeUp, by: try context.strategy.base.makeAuthority())
    }
}

extension TrialContext {
    /// Has the store hold `count` earlier revocations. Records what each of them takes there and at
    /// a node that learns of them when it starts.
    mutating func remember(_ count: Int, by authority: some AuthorityInstrumentation) throws {
        guard count > 0 else { return }
        var (node, store) = (MemorySlope(), MemorySlope())
        node.add(entries: 0, bytes: Int64(try freshNodeBytes()))
        if let bytes = try authority.storeBytes() { store.add(entries: 0, bytes: bytes) }
        try authority.prefill(
            revocations: count, lifetime: settings.population.ttl, at: clock.now)
        node.add(entries: count, bytes: Int64(try freshNodeBytes()))
        if let bytes = try authority.storeBytes() { store.add(entries: count, bytes: bytes) }
        add(node, of: .nodeBytesPerRevocation, in: PhaseName.costs, .revoke)
        add(store, of: .storeBytesPerRevocation, in: PhaseName.costs, .revoke)
    }

    fileprivate func freshNodeBytes() throws -> Int {
        try strategy.base.makeNode(NodeID(index: 0, of: 1), at: clock.now).stateBytes
    }

    /// The number of clients whose tokens are verified: few enough for any cache to hold.
    private static var askedClients: Int { 256 }

    /// Has a newly started node verify one token of each of several clients.
    fileprivate mutating func addBytesPerClient() throws {
        let shape = population.shape
        let node = try strategy.base.makeNode(NodeID(index: 0, of: 1), at: clock.now)
        let verifier = try node.makeVerifier()
        let clients = min(shape.subjects, Self.askedClients)
        var slope = MemorySlope()
        slope.add(entries: 0, bytes: Int64(node.stateBytes))
        for client in 0..<clients {
            let token = Array(population.table.bytes(in: client * shape.tokensPerSubject))
            guard !token.isEmpty else { return }
            _ = try verifier.verify(token.span, VerificationRequest(), at: clock.now)
        }
        slope.add(entries: clients, bytes: Int64(node.stateBytes))
        add(slope, of: .nodeBytesPerClient, in: PhaseName.costs, .verify)
    }

    /// Records a slope, if there is one.
    mutating func add(
        _ slope: MemorySlope, of metric: Metric, in phase: String, _ op: TokenOperation? = nil
    ) {
        guard let each = slope.bytesPerEntry else { return }
        add(metric, in: phase, op, value: each, n: slope.entries)
    }
}
