import Load
import Results
import Revocation
import Scenario
import Synchronization

extension TrialContext {
    typealias Requests = Base.Lanes.Verifications

    private enum Part: Sendable {
        case worker(WorkerEnd)
        case authority(BackgroundAuthority.Journal)
    }

    /// Runs `body` on each thread of a load with its own lane. Meanwhile, the authority does its
    /// ordinary work until the last of them is done.
    ///
    /// - Parameters:
    ///   - count: the number of requests under way at a time. The deployment decides how many
    ///     threads that takes; see `LaneMaker.threads(for:)`.
    ///   - body: returns nil if the trial was stopped.
    func runWorkers(
        _ count: Int,
        _ body:
            @escaping @Sendable (_ worker: Int, inout Requests, _ start_ns: UInt64) -> WorkerEnd?
    ) throws -> LoadResult {
        let (lanes, stop) = (lanes, stop)
        let threads = lanes.threads(for: count)
        let barrier = StartBarrier(parties: threads + 1)
        let authority = BackgroundAuthority(
            work: authorityWork, source: source, population: population, seed: seed)
        let working = WorkersLeft(threads)
        let costsBefore = costReading
        let parts = try WorkerGroup.run(threads + 1, watch: watch) { thread -> Part? in
            do {
                if thread == threads {
                    let lane = try lanes.makeAuthorityLane()
                    let pacer = Pacer(spinners: nil)
                    guard let start_ns = barrier.arrive() else { return nil }
                    return .authority(
                        try authority.run(
                            over: lane, timer: pacer, reach: lanes.guarantee.reachOfOne,
                            start_ns: start_ns, end_ns: .max, isFinished: { working.isNone }))
                }
                defer { working.end() }
                var lane = try lanes.makeVerificationLane(for: count)
                guard let start_ns = barrier.arrive() else { return nil }
                let (end, delay) = RunDelaySpan.of { body(thread, &lane, start_ns) }
                guard var end else { return nil }
                end.firstError = lane.firstError
                end.runDelay = delay
                return .worker(end)
            } catch {
                barrier.cancel()
                stop.raise()
                throw error
            }
        }
        var result = gather(parts)
        (result.costsBefore, result.costsAfter) = (costsBefore, costReading)
        return result
    }

    /// Returns how many requests of an open loop may be under way. Over HTTP, connections take no
    /// threads, so there are at least a few per node: no request waits for one to another node.
    func atLeastAFewPerNode(_ requests: Int) -> Int {
        Base.isInProcess ? requests : max(requests, 4 * settings.nodes)
    }

    private func gather(_ parts: [Part?]) -> LoadResult {
        var result = LoadResult(rules: rules)
        for part in parts {
            switch part {
            case .worker(let end):
                result.records.append(end.record)
                result.warmUp += end.warmUp
                result.warmUpEnd = end.warmUpEnd
                result.cpu += end.cpu
                if let delay = end.runDelay {
                    result.runDelay = (result.runDelay ?? RunDelaySpan()) + delay
                }
                result.firstError = result.firstError ?? end.firstError
            case .authority(let journal): result.authority = journal
            case nil: break
            }
        }
        return result
    }
}

/// A count of the workers that are still running.
private final class WorkersLeft: Sendable {
    private let left: Atomic<Int>

    init(_ count: Int) { left = Atomic(count) }

    func end() { left.subtract(1, ordering: .releasing) }

    var isNone: Bool { left.load(ordering: .acquiring) <= 0 }
}
