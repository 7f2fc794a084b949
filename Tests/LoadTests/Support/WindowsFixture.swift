import Revocation

@testable import Load

/// The parts of a windows phase, for one of its threads at a time, on a manual clock.
struct WindowsFixture {
    static let start_ns: UInt64 = 1_000_000_000

    let timer = ManualTimer(at: start_ns)
    let plan: WindowPlan
    let population: Population
    let slots: WindowSlots
    let state: SharedWindowState
    let source: LoadSource

    /// - Parameter tokensPerSubject: the tokens of each target's subject, including the target.
    init(
        revocations: Int = 1, nodes: Int = 1, reach: RevocationReach = .token,
        bound: Duration = .milliseconds(100), lifetime: Duration = .seconds(1),
        subjects: Int = 8, tokensPerSubject: Int = 1, stolenUseRate: Double = 0,
        weighsRequests: Bool = false, storm: WindowPlan.Storm? = nil,
        groups: SubjectGroups? = nil, roundTrip: Duration = .zero, clientsPerSubject: Int = 1,
        asked: RevocationReach = .token
    ) {
        let shape = WindowPlan.Shape(
            revocations: revocations, lifetime: lifetime, leeway: .zero, bound: bound,
            reach: reach, nodes: nodes, probeGap: .milliseconds(1), stolenUseRate: stolenUseRate,
            weighsRequests: weighsRequests, storm: storm, groups: groups, roundTrip: roundTrip,
            asked: asked)
        plan = WindowPlan(shape, seed: 5)
        population = Population(
            shape: PopulationShape(
                subjects: subjects, tokensPerSubject: tokensPerSubject, draw: .uniform,
                badShare: 0, nodes: nodes, clientsPerSubject: clientsPerSubject),
            badKinds: [],
            extraSlots: WindowsEngine.extraSlots(
                revocations: revocations, tokensPerSubject: tokensPerSubject))
        slots = WindowSlots(
            start: population.extraStart, targets: revocations,
            siblingsPerTarget: tokensPerSubject - 1, clientsPerSubject: clientsPerSubject)
        state = SharedWindowState(targets: revocations, groups: groups?.count ?? 1)
        source = LoadSource(
            table: population.table, clock: TrialClock(origin_ns: 0, originWall_us: 0),
            stop: StopFlag())
        for slot in 0..<population.shape.tokens { put("p\(slot)", in: slot, at: Self.start_ns) }
    }

    func put(_ token: String, in slot: Int, at instant_ns: UInt64) {
        population.table.put(Array(token.utf8), in: slot, issuedAt: instant_ns)
    }

    /// Puts the token of every target and its siblings in place, as if issued as planned.
    func issueTargets() {
        for (index, target) in plan.targets.enumerated() {
            put("t\(index)", in: slots.target(index), at: Self.start_ns + target.issue_ns)
            for slot in slots.siblings(of: index) {
                put("s\(slot)", in: slot, at: Self.start_ns + target.issue_ns)
            }
        }
    }

    /// When a target's revocation is due, on the timer.
    func revoke_ns(_ target: Int) -> UInt64 { Self.start_ns + plan.targets[target].revoke_ns }

    /// Enters each revocation in the state when the clock reaches it: invoked as planned, and
    /// acknowledged `took_ns` later.
    func revokeAsPlanned(took_ns: UInt64 = 0) {
        let (plan, state) = (plan, state)
        var next = plan.targets.indices.sorted {
            plan.targets[$0].revoke_ns < plan.targets[$1].revoke_ns
        }[...]
        timer.onAdvance = { now_ns in
            while let target = next.first {
                let invoked_ns = Self.start_ns + plan.targets[target].revoke_ns
                guard invoked_ns + took_ns <= now_ns else { return }
                state.note(
                    invoked_ns: invoked_ns, acknowledged_ns: invoked_ns + took_ns, of: target,
                    in: plan.targets[target].group)
                next.removeFirst()
            }
        }
    }

    func sampler(clients: Int = 0) -> TokenSampler {
        TokenSampler(of: population, for: plan.shape, clients: clients, seed: 5)
    }
}

extension VerificationCall {
    var text: String { String(decoding: token, as: UTF8.self) }
}
