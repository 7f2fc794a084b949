import CPlatform
import Histogram
package import Load
import Results

extension HarnessMutant {
    /// The correct rules, except for the mistake.
    package var rules: MeasuringRules {
        var rules = MeasuringRules.sound
        change(&rules.windows)
        change(&rules.figures)
        change(&rules.load)
        change(&rules.history)
        change(&rules.pooling)
        return rules
    }

    private func change(_ windows: inout WindowRules) {
        switch self {
        case .notesAcknowledgementLate:
            windows.acknowledgement_ns = { _, answered_ns in answered_ns + 5_000_000 }
        case .notesAcknowledgementLateInWindows: windows.noted_ns = { $0 + 5_000_000 }
        case .takesInvocationForAcknowledgement:
            windows.acknowledgement_ns = { invoked_ns, _ in invoked_ns }
        case .takesAcknowledgementBefore:
            windows.rows = { rows, _ in
                let stamps = Dictionary(
                    rows.map { ($0.revocation, $0.acknowledged_ns) },
                    uniquingKeysWith: { first, _ in first })
                return rows.map { row in
                    var row = row
                    row.acknowledged_ns = stamps[row.revocation - 1] ?? row.acknowledged_ns
                    return row
                }
            }
        case .countsExposureBeforeAcknowledgement:
            windows.isExposure = { $0.isOfTarget && $0.isAccepted }
        case .countsExposureInEveryRow: windows.exposesProbedNodes = true
        case .countsRefusedUsesAsExposure:
            windows.isExposure = { $0.isOfTarget && $0.isAfterAcknowledgement }
        case .countsExposureOfOtherTokens:
            windows.isExposure = { $0.isAccepted && $0.isAfterAcknowledgement }
        case .countsCollateralPerNode: windows.collateral = { $0 * Double($1) }
        case .keepsWindowsOfFirstBlock: windows.rows = { $1 == 0 ? $0 : [] }
        case .losesOneNode: windows.rows = { rows, _ in rows.filter { $0.node != 1 } }
        case .takesProbeErrorsForRefusals:
            windows.probe = { probe in
                Probe(
                    sent_ns: probe.sent_ns, answered_ns: probe.answered_ns,
                    answer: probe.answer == .error ? .refused : probe.answer)
            }
        case .takesAnswerForSending:
            windows.probe = { probe in
                Probe(
                    sent_ns: probe.answered_ns, answered_ns: probe.answered_ns,
                    answer: probe.answer)
            }
        case .countsLeewayTwice: windows.bound = { $0 + $1 }
        case .countsRecoveryFromNewToken: windows.recoveryStart_ns = { _, issued_ns in issued_ns }
        default: break
        }
    }

    private func change(_ figures: inout FigureRules) {
        switch self {
        case .keepsOneWorkersHistogram: figures.merged = { $0.first ?? .latency() }
        case .keepsFirstPhasesHistogram:
            figures.distribution = { recorded, own in
                recorded.first { $0.timebase == own.timebase && $0.op == own.op } ?? own
            }
        case .readsP99At98: figures.percentile = { $0 == 99 ? 98 : $0 }
        case .swapsP50AndP999:
            figures.percentile = { $0 == 50 ? 99.9 : $0 == 99.9 ? 50 : $0 }
        case .publishesLagInMilliseconds:
            figures.microseconds = { Double($0) / ($1 == .lag ? 1e6 : 1e3) }
        case .numbersSecondsFromOne: figures.second = { $0 + 1 }
        case .keepsLastWorkersLag: figures.worstLag_ns = { $0.last ?? 0 }
        case .losesLastSecond: figures.seconds = { Array($0.dropLast()) }
        default:
            if let change = changeOfTally {
                figures.tally = { tally in
                    var tally = tally
                    change(&tally)
                    return tally
                }
            }
        }
    }

    private var changeOfTally: (@Sendable (inout Tally) -> Void)? {
        switch self {
        case .missesWrongAcceptances: { $0.wronglyAccepted = 0 }
        case .missesWrongRefusals: { $0.wronglyRefused = 0 }
        case .takesRefusalsForAcceptances:
            { tally in
                tally.accepted = tally.decided
                tally.refused = tally.refused.map { _ in 0 }
            }
        case .takesErrorsForRefusals:
            { tally in
                if !tally.refused.isEmpty { tally.refused[0] += tally.errors }
                tally.errors = 0
            }
        case .losesErrors:
            { tally in
                tally.scheduled -= tally.errors
                tally.errors = 0
            }
        default: nil
        }
    }

    private func change(_ load: inout LoadRules) {
        switch self {
        case .readsProcessClock: load.cpuClock_ns = { platform_process_cpu_ns() }
        case .countsProcessorTimeOfWarmUp: load.cpuOfWarmUp = true
        case .takesNanosecondsForMicroseconds:
            load.cpuClock_ns = { platform_thread_cpu_ns() &* 1_000 }
        case .forgetsFeedThreads: load.nodesTime_us = { _, _ in 0 }
        case .forgetsFeedTimeBefore: load.nodesTime_us = { _, after_us in after_us }
        case .dividesStoreTimeByMeasured: load.storeCount = { $0.measured }
        case .forgetsStoreTimeBefore: load.storeTime_us = { _, after_us in after_us }
        case .countsWarmUpAsCapacity: load.rated = { $0.measured + $0.warmUp }
        case .ratesByPlannedTime: load.seconds = { _, planned in planned }
        case .takesLastRung: load.bestRung = { $0.indices.last }
        case .takesWorstRung:
            load.bestRung = { rates in rates.indices.min { rates[$0] < rates[$1] } }
        case .skipsWarmUp: load.warmsUp = false
        case .ignoresAnswersOfWarmUp: load.judgesWarmUp = false
        case .neverSaysOverloaded: load.overload = { _ in nil }
        case .offersFifthForHalf: load.offeredShare = { $0 == 0.5 ? 0.2 : $0 }
        case .leavesAuthorityIdle:
            load.authorityWork = { work in
                var work = work
                (work.issueRate, work.revokeRate) = (0, 0)
                return work
            }
        case .leavesAuthorityUnrevoking:
            load.authorityWork = { work in
                var work = work
                work.revokeRate = 0
                return work
            }
        default: break
        }
    }

    private func change(_ pooling: inout PoolingRules) {
        switch self {
        case .poolsFirstBlockAlone: pooling.sample = { $0.filter { $0.block == 0 } }
        case .takesMedianForPooledMaximum: pooling.pools = false
        case .judgesLawByRows: pooling.windows = { $0 * $1 }
        case .judgesLawByTrials: pooling.windows = { _, _ in 1 }
        default: break
        }
    }

    private func change(_ history: inout HistoryRules) {
        switch self {
        case .judgesNothing: history.judged = { _ in [] }
        case .judgesOneThread: history.judged = { Array($0.prefix(1)) }
        case .judgesWithLeewayTwice: history.leeway_us = { $0 * 2 }
        default: break
        }
    }
}
