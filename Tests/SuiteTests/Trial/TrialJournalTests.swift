import Load
import Oracle
import Results
import Testing

@testable import Suite

@Suite struct `The journal of a trial` {
    private func log(_ count: Int, room: Int) -> VerificationLog {
        var log = VerificationLog(capacity: room, origin_ns: 0)
        for number in 0..<count {
            log.append(
                token: UInt64(number + 1), node: 0, end: .accepted, claims: 0, sent_ns: 1,
                answered_ns: 2)
        }
        return log
    }

    private func tally(accepted: Int) -> Tally {
        var tally = Tally(reasons: 1)
        tally.scheduled = accepted
        tally.accepted = accepted
        return tally
    }

    private func history(_ journal: TrialJournal, isCalibration: Bool = false) -> History {
        journal.history(
            HistoryFacts(
                strategy: "s", variant: "", block: 0, trial: 0, seed: 1, bound_ns: 0,
                isCalibration: isCalibration, retiresKeys: false, leeway_us: 0, origin_us: 0,
                end_ns: 10, reasons: ["r"]),
            ledger: Ledger(), names: [:])
    }

    @Test func `has an account per phase that adds up to what was sent`() {
        var journal = TrialJournal()
        journal.keep([log(3, room: 10), log(5, room: 4)], of: "capacity/2", tally(accepted: 8))
        journal.keep([log(2, room: 10)], of: "windows", tally(accepted: 2))
        let accounts = history(journal).accounts
        #expect(accounts.map(\.phase) == ["capacity/2", "windows"])
        #expect(accounts.map(\.recorded) == [7, 2] && accounts.map(\.unrecorded) == [1, 0])
        for account in accounts {
            #expect(account.recorded + account.unrecorded == account.tally.sent)
        }
        #expect(history(journal).verifications.count == 9)
    }

    @Test func `keeps probes and audits, which are no requests, out of the accounts`() {
        var journal = TrialJournal()
        journal.keep([log(4, room: 4)], of: "probes", nil)
        #expect(history(journal).accounts.isEmpty)
        #expect(history(journal).verifications.count == 4)
    }

    @Test(arguments: [(10, 6, 0), (8, 6, 0), (6, 6, 0), (3, 3, 3)])
    func `takes uses of stolen tokens out of the account of their phase`(
        room: Int, recorded: Int, unrecorded: Int
    ) {
        var journal = TrialJournal()
        // Six requests and three uses of stolen tokens, only some of which fit into the log.
        journal.keep([log(9, room: room)], of: "windows", tally(accepted: 6))
        journal.keep([log(2, room: 2)], of: "latency/50%", tally(accepted: 2))
        journal.leaveOut(3, of: "windows")
        let accounts = history(journal).accounts
        #expect(accounts[0].recorded == recorded && accounts[0].unrecorded == unrecorded)
        #expect(accounts[0].recorded + accounts[0].unrecorded == accounts[0].tally.sent)
        #expect(accounts[1].recorded == 2 && accounts[1].unrecorded == 0)
    }

    @Test func `leaves an account alone where nothing was kept`() {
        var journal = TrialJournal()
        journal.keep([], of: "windows", tally(accepted: 6))
        journal.leaveOut(3, of: "windows")
        let account = history(journal).accounts.first
        #expect(account?.recorded == 0 && account?.unrecorded == 0)
    }

    @Test func `of the calibration keeps the count and nothing that could be judged`() {
        var journal = TrialJournal()
        journal.keep([log(3, room: 3)], of: "windows", tally(accepted: 3))
        journal.storeCount = StoreCount(kind: .liveTokens, count: 1, at_ns: 1, before: 0)
        let calibration = history(journal, isCalibration: true)
        #expect(calibration.accounts.count == 1)
        #expect(calibration.verifications.isEmpty && calibration.storeCount == nil)
        #expect(history(journal).storeCount != nil)
    }
}
