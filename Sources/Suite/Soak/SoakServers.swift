import Deployments
import Load
import Revocation

/// The servers of a soak. One resource server after another is killed and restarted.
///
/// On Linux, restart servers from the thread that started the others.
struct SoakServers {
    private let deployment: HTTPDeployment
    private let restarts: RestartLog
    private let every_ns: UInt64
    private(set) var nodes: [HTTPNode]
    private var authority = ServerUse("authorization server")
    private var resources: [ServerUse]
    /// The number of the next restart, from 1.
    private var next: UInt64 = 1
    private var isBegun = false

    /// The least time between the last restart and the end of the soak.
    private static let rest_ns: UInt64 = 3_000_000_000

    init(
        _ deployment: HTTPDeployment, nodes: [HTTPNode], every: Duration, restarts: RestartLog
    ) {
        self.deployment = deployment
        self.nodes = nodes
        self.restarts = restarts
        every_ns = UInt64(max(every.nanoseconds, 1))
        resources = nodes.indices.map { ServerUse("resource server \($0 + 1)") }
    }

    /// Does what is due: begins to watch the servers, or restarts the one whose turn it is.
    ///
    /// - Parameters:
    ///   - begin_ns: when the load begins, on the monotonic clock.
    ///   - length_ns: the length of the load.
    /// - Throws: why a server cannot be started again.
    mutating func work(since begin_ns: UInt64, length_ns: UInt64) throws(StrategyError) {
        let now_ns = TrialClock.now_ns()
        guard now_ns >= begin_ns else { return }
        if !isBegun { begin() }
        let passed_ns = now_ns - begin_ns
        let (due_ns, overflow) = every_ns.multipliedReportingOverflow(by: next)
        guard !overflow, passed_ns >= due_ns, passed_ns &+ Self.rest_ns <= length_ns,
            !nodes.isEmpty
        else { return }
        let number = Int((next - 1) % UInt64(nodes.count))
        // A restart that took longer than its period is followed by the next due one.
        next = max(passed_ns / every_ns, next) + 1
        try restart(number)
    }

    private mutating func restart(_ number: Int) throws(StrategyError) {
        let node = nodes[number]
        resources[number].end(bytes: node.residentBytes, processor_ns: node.ownThreadsTime_ns)
        restarts.begin(of: number)
        nodes[number] = try deployment.restart(
            node, as: NodeID(index: number, of: nodes.count))
        restarts.end(at: TrialClock.now_ns())
        resources[number].begin(bytes: nodes[number].residentBytes, processor_ns: 0)
    }

    private mutating func begin() {
        isBegun = true
        authority.begin(
            bytes: deployment.authorityResidentBytes,
            processor_ns: deployment.authorityTime_ns ?? 0)
        for (number, node) in nodes.enumerated() {
            resources[number].begin(
                bytes: node.residentBytes, processor_ns: node.ownThreadsTime_ns ?? 0)
        }
    }

    /// Returns what every server used until now.
    func uses() -> [ServerUse] {
        var authority = authority
        authority.end(
            bytes: deployment.authorityResidentBytes, processor_ns: deployment.authorityTime_ns)
        let resources = zip(resources, nodes).map { use, node in
            var use = use
            use.end(bytes: node.residentBytes, processor_ns: node.ownThreadsTime_ns)
            return use
        }
        return [authority] + resources
    }
}
