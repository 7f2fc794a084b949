import Revocation

/// A lane whose requests to a node take turns among several verifiers of it, as they would among
/// the workers of a server. Each of its lanes has one verifier per node and completes a request
/// when it is submitted.
struct RotatingLane<Requests: VerificationLane>: VerificationLane {
    private var lanes: [Requests]
    /// The lane that gets the next request, by node.
    private var next: [Int]

    /// - Parameter lanes: at least one, each of depth 0.
    init(_ lanes: [Requests]) {
        precondition(lanes.first?.depth == 0, "a rotation is among lanes that complete at once")
        self.lanes = lanes
        next = .init(repeating: 0, count: Int(UInt8.max) + 1)
    }

    var depth: Int { 0 }

    var firstError: StrategyError? { lanes.lazy.compactMap(\.firstError).first }

    mutating func submit(_ call: VerificationCall) -> Submission<VerificationAnswer> {
        let turn = next[Int(call.node)]
        next[Int(call.node)] = (turn + 1) % lanes.count
        return lanes[turn].submit(call)
    }

    mutating func collect(until deadline_ns: UInt64) -> Completion<VerificationAnswer>? { nil }
}
