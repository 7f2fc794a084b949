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

    /// - Parameter tally: nil for verifications that are not requests.
    mutating func keep(_ logs: [VerificationLog], of phase: String, _ tally: Tally?) {
        self.logs += logs
        guard let tally else { return }
        accounts.append(
            PhaseAccount(
                phase: phase, tally: tally, recorded: logs.reduce(0) { $0 + $1.recorded.count },
                unrecorded: logs.reduce(0) { $0 + $1.unrecorded }))
    }

    /// Verifications that are kept one by one.
    var kept: Int { logs.reduce(0) { $0 + $1.recorded.count } }

    /// Removes events that are not requests from a phase's account.
    mutating func leaveOut(_ count: Int, of phase: String) {
        for index in accounts.indices where accounts[index].phase == phase {
            guard accounts[index].recorded + accounts[index].unrecorded > 0 else { continue }
            let unrecorded = min(accounts[index].unrecorded, count)
            accounts[index].unrecorded -= unrecorded
            accounts[index].recorded -= count - unrecorded
        }
    }

    func history(
        _ facts: HistoryFacts, ledger: Ledger, names: [UInt64: UInt64],
        rules: HistoryRules = HistoryRules()
    ) -> History {
        var history = History(facts: facts)
        history.accounts = accounts
        // If nodes refuse nothing, only the counts are judged.
        guard !facts.isCalibration else { return history }
        history.add(ledger)
        history.storeCount = storeCount
        for log in rules.judged(logs) { history.add(log, names: names) }
        return history
    }
}

extension TrialContext {
    /// Requests that each worker of a capacity or latency phase keeps: 0.4 MB of them. What every
    /// request was answered is in the tallies in any case.
    private static var loadRoom: Int { 16_384 }

    var keepsHistory: Bool { settings.history == .on }

    /// Requests that each thread of a windows phase keeps: at most 24 MB of them.
    var windowsRoom: Int { keepsHistory ? 1_000_000 : 0 }

    /// Where a worker of a capacity or latency phase keeps its requests.
    var emptyLog: VerificationLog {
        VerificationLog(
            capacity: keepsHistory ? Self.loadRoom : 0, origin_ns: clock.origin_ns)
    }
}
