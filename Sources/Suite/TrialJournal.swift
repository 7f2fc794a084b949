import Foundation
import Load
import Oracle
import Results
import Revocation
import Scenario

/// What a trial keeps of its single operations until the oracle has judged them.
struct TrialJournal {
    var entriesBefore: StoreEntries?
    private var accounts: [PhaseAccount] = []
    private var logs: [VerificationLog] = []
    var storeCount: StoreCount?

    /// - Parameter tally: nil for verifications that are no requests.
    mutating func keep(_ logs: [VerificationLog], of phase: String, _ tally: Tally?) {
        self.logs += logs
        guard let tally else { return }
        accounts.append(
            PhaseAccount(
                phase: phase, tally: tally, recorded: logs.reduce(0) { $0 + $1.recorded.count },
                unrecorded: logs.reduce(0) { $0 + $1.unrecorded }))
    }

    /// Takes events that are no requests out of a phase's account.
    mutating func leaveOut(_ count: Int, of phase: String) {
        for index in accounts.indices where accounts[index].phase == phase {
            guard accounts[index].recorded + accounts[index].unrecorded > 0 else { continue }
            let unrecorded = min(accounts[index].unrecorded, count)
            accounts[index].unrecorded -= unrecorded
            accounts[index].recorded -= count - unrecorded
        }
    }

    func history(
        _ facts: HistoryFacts, ledger: Ledger, names: [UInt64: UInt64]
    ) -> History {
        var history = History(facts: facts)
        history.accounts = accounts
        // Of what refuses nothing, nothing but the count is judged.
        guard !facts.isCalibration else { return history }
        history.add(ledger)
        history.storeCount = storeCount
        for log in logs { history.add(log, names: names) }
        return history
    }
}

extension TrialRunner {
    /// Requests that each worker of a capacity or latency phase keeps: 0.4 MB of them. What every
    /// request was answered is in the tallies in any case.
    static var loadRoom: Int { 16_384 }
    /// Requests that each thread of a windows phase keeps: at most 24 MB of them.
    static var windowsRoom: Int { 1_000_000 }
    /// Tokens of the population that the audit asks for.
    private static var auditSample: Int { 1_000 }

    var keepsHistory: Bool { settings.history == .on }

    var emptyLog: VerificationLog {
        VerificationLog(
            capacity: keepsHistory ? Self.loadRoom : 0, origin_ns: clock.origin_ns)
    }

    /// Asks a node made anew, with connections of its own, for tokens revoked and tokens in force;
    /// and the store for what it holds.
    mutating func audit() throws {
        guard keepsHistory else { return }
        let verifier = try strategy.makeNode(NodeID(index: 0, of: 1), at: clock.now).makeVerifier()
        let tokens = population.shape.tokens
        let step = max(tokens / Self.auditSample, 1)
        let slots = Array(stride(from: 0, to: tokens, by: step)) + (tokens..<population.table.count)
        let kinds = strategy.guarantee.highStakesBound == nil ? [false] : [false, true]
        var log = VerificationLog(capacity: slots.count * kinds.count, origin_ns: clock.origin_ns)
        var firstError: StrategyError?
        for slot in slots where !stop.isRaised {
            let token = population.table.bytes(in: slot)
            guard !token.isEmpty else { continue }
            for isHighStakes in kinds {
                _ = recordedAttempt(
                    verifier, token, node: History.auditor, isHighStakes: isHighStakes,
                    from: source, sent_ns: TrialClock.now_ns(), in: &log, firstError: &firstError)
            }
            if let firstError { throw firstError }
        }
        journal.keep([log], of: "audit", nil)
        let at_ns = clock.elapsed_ns
        let entries = try strategy.makeAuthority().entries(at: clock.now)
        journal.storeCount = entries.map {
            StoreCount($0, at_ns: at_ns, before: journal.entriesBefore)
        }
    }

    /// Lets the oracle judge the trial, and writes what it judged by.
    mutating func judgeHistory(of trial: Int, _ variant: Variant, file: String) throws {
        guard keepsHistory else { return }
        let history = history(of: trial, variant: variant)
        let report = Oracle(history).report()
        record.oracle = report
        if let summary = report.summary {
            invalidate(
                "the oracle: \(summary); seen again with seed \(seed), trial \(trial + 1)")
        }
        try RunFolder.write(try HistoryFile.encode(history), to: file)
    }

    private func history(of trial: Int, variant: Variant) -> History {
        let guarantee = strategy.guarantee
        let facts = HistoryFacts(
            strategy: variant.strategy, variant: variant.label, block: record.block, trial: trial,
            seed: seed, bound_ns: guarantee.bound.after_ns,
            highStakesBound_ns: guarantee.highStakesBound?.after_ns,
            refreshGrace_us: guarantee.refreshGrace?.microseconds ?? 0,
            isCalibration: guarantee.bound == .never, retiresKeys: guarantee.retiresKeys,
            leeway_us: settings.token.leeway.microseconds, origin_us: clock.originWall_us,
            end_ns: clock.elapsed_ns, reasons: refusalReasons,
            mayDrop: record.guarantee.mayDrop, groups: guarantee.groups?.count)
        return journal.history(facts, ledger: strategy.ledger, names: population.table.names)
    }
}
