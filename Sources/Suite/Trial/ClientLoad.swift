import CPlatform
import Deployments
import Histogram
import Load
import Results
import Revocation
import Scenario

/// The load of a trial over HTTP without the trial: requests with one token to a resource server
/// that runs already.
///
/// The calling thread sends them over the lane, and in the loops, of the phases under load. No
/// history is kept, so no request asks for the digest of the claims.
package struct ClientLoad: Sendable {
    /// What was measured after the warm-up.
    package struct Figures: Encodable, Sendable {
        /// Requests whose token was accepted.
        package let requests: Int
        /// Requests that ended otherwise, or were not sent.
        package let errors: Int
        /// Requests that were answered, in the warm-up too.
        package let allRequests: Int
        package let seconds: Double
        package let perSecond: Double
        /// CPU time of the thread per request sent.
        package let cpu_us: Double
        /// Of the times from sent to answered; in an open loop, of those from due to answered.
        package let p50_us: Double
        package let p99_us: Double
        /// How late requests were sent; nil in a closed loop.
        package let latenessP99_us: Double?
        /// In the warm-up too.
        package let connectionsOpened: Int
        /// Why the rate is not meaningful.
        package let doubt: String?
        package let firstError: String?

        private enum CodingKeys: String, CodingKey {
            case requests, errors, seconds, p50_us, p99_us, doubt
            case allRequests = "all_requests"
            case perSecond = "requests_per_s"
            case cpu_us = "cpu_us_per_request"
            case latenessP99_us = "lateness_p99_us"
            case connectionsOpened = "connections_opened"
            case firstError = "first_error"
        }
    }

    private let url: String
    private let token: [UInt8]
    package var connections = 1
    package var warmUp = Duration.milliseconds(500)
    package var duration = Duration.seconds(5)
    /// Requests per second of an open loop; nil for a closed loop.
    package var rate: Double?

    /// The same requests at the same times, whenever it runs.
    private static let seed: UInt64 = 1
    /// The time to prepare a loop before its clock starts.
    private static let headStart_ns: UInt64 = 20_000_000

    /// - Parameters:
    ///   - url: the URL of the server's photos, `http://ADDRESS:PORT/photos`.
    ///   - token: an access token that the server accepts.
    package init(url: String, token: [UInt8]) {
        self.url = url
        self.token = token
    }

    /// Sends the load. Takes as long as the warm-up and the duration together.
    ///
    /// - Throws: ``TrialFailure`` for a load that cannot be sent, `StrategyError` for an address
    ///   that is none.
    package func run() throws -> Figures {
        try check()
        let population = Population(
            shape: PopulationShape(
                subjects: 1, tokensPerSubject: 1, draw: .uniform, badShare: 0, nodes: 1),
            badKinds: [], extraSlots: 0)
        population.table.put(token, in: 0, issuedAt: TrialClock.now_ns())
        let source = LoadSource(table: population.table, clock: TrialClock(), stop: StopFlag())
        var lane = try HTTPVerificationLane(photos: url, connections: connections)
        let warming = send(warmUp, "lead-in", over: &lane, from: source, population)
        let record = send(duration, "arrivals", over: &lane, from: source, population)
        return figures(of: record, after: warming, over: lane)
    }

    private func check() throws {
        guard (1...TokenTable.longestToken).contains(token.count) else {
            throw TrialFailure(
                "the token has \(token.count) bytes; expected 1 to \(TokenTable.longestToken)")
        }
        guard let rate else { return }
        let requests = rate * max(duration, warmUp).inSeconds
        guard rate <= ArrivalQueue.fastest_per_s, requests <= Schedule.mostRequests else {
            throw TrialFailure(
                "\(plain(rate, decimals: 0)) requests per second are more than can be scheduled. "
                    + "Lower the rate, or shorten the duration.")
        }
    }

    /// - Parameter stream: the random stream of an open loop's due times.
    private func send(
        _ length: Duration, _ stream: String, over lane: inout HTTPVerificationLane,
        from source: LoadSource, _ population: Population
    ) -> WorkerRecord {
        let duration_ns = UInt64(max(length.nanoseconds, 0))
        let arrivals = rate.map { rate in
            ArrivalPlan(LatencySettings(), seed: Self.seed).queue(
                rate, duration_ns: duration_ns, stream: stream, of: population)
        }
        let draws = population.draws(1 << 12, seed: Self.seed, worker: 0)
        let start_ns = TrialClock.now_ns() + Self.headStart_ns
        var record = WorkerRecord(
            start_ns: start_ns, duration_ns: duration_ns, reasons: refusalReasons.count)
        let pacer = Pacer(spinners: nil)
        _ = pacer.wait(until: start_ns, unless: source.stop)
        let cpu_ns = platform_thread_cpu_ns()
        if let arrivals {
            runOpenLoop(
                over: &lane, arrivals, from: source, start_ns: start_ns,
                longestLag_ns: ArrivalQueue.longestLag_ns, pacer: pacer, record: &record)
        } else {
            runClosedLoop(
                over: &lane, draws: draws, from: source, until: Deadline(start_ns + duration_ns),
                record: &record)
        }
        record.cpu_ns = platform_thread_cpu_ns() - cpu_ns
        return record
    }

    private func figures(
        of record: WorkerRecord, after warming: WorkerRecord, over lane: HTTPVerificationLane
    ) -> Figures {
        var result = LoadResult()
        result.records = [record]
        let tally = result.tally
        let time = MeasuredTime(
            of: result.records, planned_ns: UInt64(max(duration.nanoseconds, 0)))
        let isOpen = rate != nil
        let times = isOpen ? result.merged(\.response) : result.merged(\.service)
        func time_us(_ percentile: Double, _ histogram: LatencyHistogram) -> Double {
            Double(histogram.valueAtPercentile(percentile)) / 1e3
        }
        return Figures(
            requests: tally.accepted, errors: tally.scheduled - tally.accepted,
            allRequests: tally.decided + warming.tally.decided, seconds: time.seconds,
            perSecond: time.rate(of: tally.decided),
            cpu_us: Double(record.cpu_ns) / 1e3 / Double(max(tally.sent, 1)),
            p50_us: time_us(50, times), p99_us: time_us(99, times),
            latenessP99_us: isOpen ? time_us(99, result.merged(\.lag)) : nil,
            connectionsOpened: lane.connectionsOpened,
            doubt: isOpen
                ? LoopKeeping(result, planned: duration).doubt
                : time.closedLoopDoubt?.description,
            firstError: lane.firstError?.description)
    }
}
