import Foundation
import Load
import Oracle
import Results
import Revocation
import Scenario

/// The individual operations of a trial, kept until the oracle has judged them.
struct TrialJournal {
    var entriesBefore: StoreEntries?
    private var accounts: [PhaseAccount] = []
    private var logs: [VerificationLog] = []
    var storeCount: StoreCount?

    /// - Parameter tally: the tally of the requests; nil for verifications that are not requests.
    mutating func keep(_ logs: [VerificationLog], of phase: String, _ tally: Tally?) {
        self.logs += logs
        guard let tally else { return }
        accounts.append(
            PhaseAccount(
                phase: phase, tally: tally, recorded: logs.reduce(0) { $0 + $1.recorded.count },
                unrecorded: logs.reduce(0) { $0 + $1.unrecorded }))
    }

    /// The number of verifications kept one by one.
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
    /// The number of requests that each worker of a capacity or latency phase records: 0.4 MB.
    /// Tallies contain the outcome of every request in any case.
    private static var loadRoom: Int { 16_384 }

    var keepsHistory: Bool { settings.history == .on }

    /// The number of requests that each thread of a windows phase records: at most 24 MB.
    var windowsRoom: Int { keepsHistory ? 1_000_000 : 0 }

    /// An empty log for the requests of a worker in a capacity or latency phase.
    var emptyLog: VerificationLog {
        VerificationLog(
            capacity: keepsHistory ? Self.loadRoom : 0, origin_ns: clock.origin_ns)
    }
}
