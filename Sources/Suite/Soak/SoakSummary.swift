import Histogram
import Load
import Oracle
import Results
import Revocation
import Statistics

/// What a soak has found.
struct SoakSummary: Sendable {
    var request: SoakRequest
    var findings: SoakFindings
    var restarts: [Restart]
    var servers: [ServerUse]
    /// The processor time of the stores' own processes; nil if there are none or it is unknown.
    var stores_us: Double?
    /// Nil if the soak ended before it began.
    var authority: SoakJournal?
    /// The first request that was not answered.
    var firstError: StrategyError?
    /// Why the soak could not go on, in words; nil if it could.
    var failure: String?
    /// Whether it was stopped before its end.
    var isStopped = false

    var outside: AnswerCounts { sum(\.outside) }
    var inside: AnswerCounts { sum(\.inside) }

    private func sum(_ part: KeyPath<SoakInterval, AnswerCounts>) -> AnswerCounts {
        findings.intervals.reduce(into: AnswerCounts()) { $0 += $1[keyPath: part] }
    }

    /// The time from the first slice's beginning to the last one's end, in seconds.
    var elapsed_s: Double {
        guard let first = findings.intervals.first, let last = findings.intervals.last else {
            return 0
        }
        return Double(last.end_ns - min(first.start_ns, last.end_ns)) / 1e9
    }

    /// Requests answered per second; nil before the first slice's end.
    var achievedRate: Double? {
        let elapsed_s = elapsed_s
        return elapsed_s > 0 ? Double(outside.answered + inside.answered) / elapsed_s : nil
    }

    var times: LatencyHistogram {
        findings.intervals.reduce(into: LatencyHistogram.latency(digits: .two)) {
            $0.add($1.times)
        }
    }

    /// The times from kill to ready, in milliseconds.
    var restartTimes_ms: [Double] { restarts.compactMap(\.took_ns).map { Double($0) / 1e6 } }

    /// Why the soak does not show what it should; empty if it does.
    var objections: [String] {
        var objections = [failure].compactMap(\.self)
        if let share = outside.share {
            if share < SoakRequest.leastAnswered {
                objections.append(
                    "\(plain(share * 100)) % of the requests outside restarts were answered, fewer "
                        + "than \(plain(SoakRequest.leastAnswered * 100)) %"
                        + (firstError.map { ": \($0)" } ?? ""))
            }
            let due = outside.due + inside.due
            if Double(outside.due) < SoakRequest.leastOutside * Double(due) {
                objections.append(
                    "only \(outside.due) of \(due) requests were sent outside restarts, which "
                        + "are too frequent or take too long")
            }
        } else {
            objections.append("no request was sent outside restarts")
        }
        objections += authority?.objections ?? []
        let acceptances = findings.oracle.acceptances
        if acceptances < request.leastAcceptances {
            objections.append(
                "\(acceptances) acceptances were judged, fewer than \(request.leastAcceptances)")
        }
        if let summary = findings.oracle.report.summary {
            objections.append("\(summary); reproduce with seed \(request.seed)")
        }
        if !isStopped, restartTimes_ms.isEmpty {
            objections.append("no resource server was restarted")
        }
        return objections
    }
}

extension SoakJournal {
    /// Why the load was not what it should be: without new tokens and revocations, little can be
    /// violated.
    fileprivate var objections: [String] {
        var objections: [String] = []
        let cause = firstError.map { ": \($0)" } ?? ""
        let operations = issued + revoked + errors
        if Double(errors) > (1 - SoakRequest.leastAnswered) * Double(operations) {
            objections.append(
                "\(errors) of \(operations) operations of the authorization server failed\(cause)")
        }
        if unrevoked > 0, revoked == 0 {
            objections.append("no revocation was acknowledged\(cause)")
        }
        return objections
    }
}

/// How far a soak has come, in one line.
struct SoakProgress {
    let line: String

    init(_ request: SoakRequest, _ findings: SoakFindings, _ restarts: [Restart]) {
        let summary = SoakSummary(
            request: request, findings: findings, restarts: restarts, servers: [])
        let violations = findings.oracle.report.counts.values.reduce(0, +)
        let share = summary.outside.share.map { "\(plain($0 * 100)) %" } ?? "none"
        line =
            "soak: \(plain(summary.elapsed_s, decimals: 0)) s of "
            + "\(plain(request.length.inSeconds, decimals: 0)) s, "
            + "\(plain(summary.achievedRate ?? 0, decimals: 0))/s, \(share) answered outside "
            + "restarts, \(findings.oracle.acceptances) acceptances judged, "
            + "\(violations) violations, \(summary.restartTimes_ms.count) restarts"
    }
}

extension SoakSummary {
    /// The report, line by line.
    var text: String {
        let objections = objections
        let outcome =
            if isStopped, failure == nil {
                "stopped"
            } else if objections.isEmpty {
                "holds"
            } else {
                "INVALID: \(objections.joined(separator: "; "))"
            }
        return lines.map { "\($0.title.padded(to: 34))\($0.value)\n" }.joined()
            + "\("result".padded(to: 34))\(outcome)\n"
    }

    private var lines: [(title: String, value: String)] {
        let lags_ns = findings.intervals.map(\.worstLag_ns)
        let lengths = "\(plain(elapsed_s, decimals: 1)) s of \(plain(request.length.inSeconds)) s"
        let what = "\(request.strategy) with \(request.nodes) resource servers"
        return [
            ("soak", "\(what), seed \(request.seed)"),
            ("time", lengths),
            ("rate", rates),
            ("requests outside restarts ± 2 s", counts(outside)),
            ("requests within restarts ± 2 s", counts(inside)),
            ("acceptances judged", "\(findings.oracle.acceptances)"),
            ("violations", violations),
            ("restarts", restartTimes),
            ("response time outside restarts", responseTimes),
            ("worst lateness of a request", Quantity.time(ns: Double(lags_ns.max() ?? 0))),
            ("tokens", tokens),
            ("processor time", processorTimes),
            ("memory at start, end; growth", memory),
        ]
    }

    private var rates: String {
        "\(plain(request.offeredRate))/s asked, \(plain(SoakRequest.share * 100)) % of "
            + "\(plain(request.rate))/s; \(plain(achievedRate ?? 0, decimals: 1))/s answered"
    }

    private func counts(_ counts: AnswerCounts) -> String {
        guard let share = counts.share else { return "0" }
        return "\(counts.due); \(plain(share * 100)) % answered, \(counts.errors) errors, "
            + "\(counts.timeouts) timeouts, \(counts.dropped) dropped"
    }

    private var violations: String {
        let counts = findings.oracle.report.byInvariant
        guard !counts.isEmpty else { return "none" }
        return counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { invariant, count in
            "\(count) of invariant \(invariant.rawValue) (\(invariant.statement))"
        }.joined(separator: "; ")
    }

    private var restartTimes: String {
        let times_ms = restartTimes_ms
        guard let median = Statistics.median(times_ms), let most = times_ms.max() else {
            return "0"
        }
        return "\(times_ms.count); from kill to ready \(Quantity.time(ms: median)) median, "
            + "\(Quantity.time(ms: most)) at most"
    }

    private var responseTimes: String {
        let times = times
        guard times.totalCount > 0 else { return "none" }
        return "\(Quantity.time(ns: Double(times.valueAtPercentile(50)))) p50, "
            + "\(Quantity.time(ns: Double(times.valueAtPercentile(99)))) p99"
    }

    private var tokens: String {
        guard let authority else { return "none" }
        return "\(authority.issued) issued, \(authority.revoked) revocations acknowledged, "
            + "\(authority.errors) operations failed"
            + (authority.firstError.map { ": \($0)" } ?? "")
    }

    private var processorTimes: String {
        let own = servers.map { "\($0.title) \(Quantity.time(ns: Double($0.processor_ns)))" }
        let stores = stores_us.map { ["stores \(Quantity.time(us: $0))"] } ?? []
        return (own + stores).joined(separator: ", ")
    }

    private var memory: String {
        func bytes(_ count: Int64?) -> String {
            count.map { Quantity.bytes(Double($0)) } ?? "unknown"
        }
        return servers.map { server in
            "\(server.title) \(bytes(server.first_bytes)), \(bytes(server.last_bytes)); "
                + "\(bytes(server.growth_bytes)) in one process"
        }.joined(separator: ", ")
    }
}

extension String {
    /// The text with spaces up to a width.
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(width - count, 1))
    }
}
