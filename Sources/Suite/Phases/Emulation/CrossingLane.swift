import Load
import Revocation
import Stores

/// A lane in which every verification waits for one round trip of an emulated network, but asks
/// nothing there.
struct CrossingLane<Requests: VerificationLane>: VerificationLane {
    private var lane: Requests
    private var crossing: NetworkCrossing

    /// - Parameter lane: a lane that completes requests when they are submitted.
    init(_ lane: Requests, over path: NetworkPath) {
        self.lane = lane
        crossing = NetworkCrossing(over: path)
    }

    var depth: Int { lane.depth }

    var firstError: StrategyError? { lane.firstError }

    mutating func submit(_ call: VerificationCall) -> Submission<VerificationAnswer> {
        crossing.depart()
        crossing.arrive()
        return lane.submit(call)
    }

    mutating func collect(until deadline_ns: UInt64) -> Completion<VerificationAnswer>? {
        lane.collect(until: deadline_ns)
    }
}
