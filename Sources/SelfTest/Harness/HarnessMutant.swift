import CPlatform
import Load
import Results
import Suite

/// One deliberate mistake of the harness. A check has to notice each of them.
///
/// `docs/mutants.md` lists them. A mistake changes one rule of the measuring code, so that the real
/// phases run with it in the program as built.
package enum HarnessMutant: String, Sendable, Hashable, CaseIterable {
    // Revocations.
    case notesAcknowledgementLate
    case notesAcknowledgementLateInWindows
    case takesInvocationForAcknowledgement
    case takesAcknowledgementBefore
    case countsExposureBeforeAcknowledgement
    case countsExposureInEveryRow
    case countsRefusedUsesAsExposure
    case countsExposureOfOtherTokens
    case countsCollateralPerNode
    case keepsWindowsOfFirstBlock
    case losesOneNode
    case takesProbeErrorsForRefusals
    case takesAnswerForSending
    case countsLeewayTwice
    case countsRecoveryFromNewToken

    // Figures of a phase.
    case keepsOneWorkersHistogram
    case keepsFirstPhasesHistogram
    case readsP99At98
    case swapsP50AndP999
    case publishesLagInMilliseconds
    case numbersSecondsFromOne
    case keepsLastWorkersLag
    case losesLastSecond
    case missesWrongAcceptances
    case missesWrongRefusals
    case takesRefusalsForAcceptances
    case takesErrorsForRefusals
    case losesErrors

    // Load and its cost.
    case readsProcessClock
    case countsProcessorTimeOfWarmUp
    case takesNanosecondsForMicroseconds
    case forgetsFeedThreads
    case forgetsFeedTimeBefore
    case dividesStoreTimeByMeasured
    case forgetsStoreTimeBefore
    case countsWarmUpAsCapacity
    case ratesByPlannedTime
    case takesLastRung
    case takesWorstRung
    case skipsWarmUp
    case ignoresAnswersOfWarmUp
    case neverSaysOverloaded
    case offersFifthForHalf
    case leavesAuthorityIdle
    case leavesAuthorityUnrevoking

    // The oracle.
    case judgesNothing
    case judgesOneThread
    case judgesWithLeewayTwice

    // Several blocks.
    case poolsFirstBlockAlone
    case takesMedianForPooledMaximum
    case judgesLawByRows
    case judgesLawByTrials

    /// The mistake, as a sentence for the table.
    package var mistake: String {
        switch self {
        case .notesAcknowledgementLate: "the acknowledgement is noted 5 ms late"
        case .notesAcknowledgementLateInWindows:
            "windows have the acknowledgement 5 ms later than the ledger"
        case .takesInvocationForAcknowledgement: "the acknowledgement is the invocation"
        case .takesAcknowledgementBefore:
            "windows have the acknowledgement of the revocation before"
        case .countsExposureBeforeAcknowledgement:
            "exposure counts uses before the acknowledgement"
        case .countsExposureInEveryRow: "every row has the exposure of its revocation"
        case .countsRefusedUsesAsExposure: "exposure counts refused uses"
        case .countsExposureOfOtherTokens: "exposure counts uses of other tokens"
        case .countsCollateralPerNode: "collateral is multiplied by the nodes"
        case .keepsWindowsOfFirstBlock: "only windows of block 0 are kept"
        case .losesOneNode: "the rows of one node are lost"
        case .takesProbeErrorsForRefusals: "a probe's error is a refusal"
        case .takesAnswerForSending: "a probe counts from its answer, not from its sending"
        case .countsLeewayTwice: "the bound has the leeway twice"
        case .countsRecoveryFromNewToken: "recovery counts from the issue of the new token"
        case .keepsOneWorkersHistogram: "only one worker's times are kept"
        case .keepsFirstPhasesHistogram: "every phase has the distribution of the first"
        case .readsP99At98: "p99 is the 98th percentile"
        case .swapsP50AndP999: "p50 and p99.9 are swapped"
        case .publishesLagInMilliseconds: "lag is published in milliseconds"
        case .numbersSecondsFromOne: "seconds of `intervals.csv` are numbered from 1"
        case .keepsLastWorkersLag: "a second's longest lag is the last worker's"
        case .losesLastSecond: "the last second of a phase is lost"
        case .missesWrongAcceptances: "accepted bad tokens are not counted"
        case .missesWrongRefusals: "refused good tokens are not counted"
        case .takesRefusalsForAcceptances: "refusals are counted as acceptances"
        case .takesErrorsForRefusals: "errors are counted as refusals"
        case .losesErrors: "errors are not counted"
        case .readsProcessClock: "a worker's processor time is the process's"
        case .countsProcessorTimeOfWarmUp: "the warm-up's processor time is counted"
        case .takesNanosecondsForMicroseconds:
            "a worker's processor time is taken for microseconds"
        case .forgetsFeedThreads: "the processor time of nodes' own threads is not counted"
        case .forgetsFeedTimeBefore:
            "the processor time of nodes' own threads counts from the nodes' start"
        case .dividesStoreTimeByMeasured:
            "the store's processor time is divided by the measured requests alone"
        case .forgetsStoreTimeBefore: "the store's processor time counts from the store's start"
        case .countsWarmUpAsCapacity: "capacity counts the warm-up's requests"
        case .ratesByPlannedTime: "a rate is of the planned time"
        case .takesLastRung: "the last rung is the capacity"
        case .takesWorstRung: "the slowest rung is the capacity"
        case .skipsWarmUp: "there is no warm-up"
        case .ignoresAnswersOfWarmUp: "wrong answers in the warm-up are ignored"
        case .neverSaysOverloaded: "no row is ever marked OVERLOADED"
        case .offersFifthForHalf: "20 % of the capacity is offered for 50 %"
        case .leavesAuthorityIdle: "the authority has no work beside the load"
        case .leavesAuthorityUnrevoking: "the authority revokes nothing beside the load"
        case .judgesNothing: "the oracle judges no verification"
        case .judgesOneThread: "the oracle judges the verifications of one thread alone"
        case .judgesWithLeewayTwice: "the oracle allows the leeway twice"
        case .poolsFirstBlockAlone: "windows of block 0 stand for all blocks"
        case .judgesLawByRows:
            "the critical distance of a law is that of as many revocations as rows"
        case .judgesLawByTrials:
            "the critical distance of a law is that of one revocation per trial"
        case .takesMedianForPooledMaximum: "a maximum is the median of the blocks' maxima"
        }
    }

    /// The scene that reveals the mistake.
    package var scene: HarnessScene {
        switch self {
        case .notesAcknowledgementLate, .notesAcknowledgementLateInWindows,
            .takesInvocationForAcknowledgement, .takesAcknowledgementBefore,
            .countsExposureBeforeAcknowledgement, .countsExposureInEveryRow,
            .countsRefusedUsesAsExposure, .countsExposureOfOtherTokens, .countsCollateralPerNode,
            .keepsWindowsOfFirstBlock, .losesOneNode, .takesProbeErrorsForRefusals,
            .takesAnswerForSending, .judgesNothing, .judgesOneThread:
            .windows
        case .countsRecoveryFromNewToken: .recovery
        case .countsLeewayTwice, .judgesWithLeewayTwice: .expiry
        case .keepsLastWorkersLag: .lag
        case .poolsFirstBlockAlone, .takesMedianForPooledMaximum: .blocks
        case .judgesLawByRows, .judgesLawByTrials: .law
        case .missesWrongAcceptances, .missesWrongRefusals, .takesRefusalsForAcceptances,
            .takesErrorsForRefusals, .losesErrors, .numbersSecondsFromOne, .losesLastSecond,
            .keepsOneWorkersHistogram, .keepsFirstPhasesHistogram, .publishesLagInMilliseconds:
            .outcomes
        case .ratesByPlannedTime: .slow
        case .neverSaysOverloaded: .overload
        case .ignoresAnswersOfWarmUp: .warmUp
        case .readsP99At98, .swapsP50AndP999, .readsProcessClock, .countsProcessorTimeOfWarmUp,
            .takesNanosecondsForMicroseconds, .forgetsFeedThreads, .forgetsFeedTimeBefore,
            .dividesStoreTimeByMeasured, .forgetsStoreTimeBefore, .countsWarmUpAsCapacity,
            .takesLastRung, .takesWorstRung, .skipsWarmUp, .offersFifthForHalf,
            .leavesAuthorityIdle, .leavesAuthorityUnrevoking:
            .load
        }
    }

    /// The check that has to notice the mistake.
    package var caughtBy: HarnessNotice {
        switch self {
        case .notesAcknowledgementLate, .takesInvocationForAcknowledgement:
            .truth(.acknowledgement)
        case .notesAcknowledgementLateInWindows, .takesAcknowledgementBefore:
            .check(.acknowledgement)
        case .countsExposureBeforeAcknowledgement, .countsExposureInEveryRow,
            .countsRefusedUsesAsExposure, .countsExposureOfOtherTokens:
            .truth(.exposure)
        case .countsCollateralPerNode: .truth(.collateral)
        case .keepsWindowsOfFirstBlock, .losesOneNode: .check(.revocationRows)
        case .takesProbeErrorsForRefusals, .takesAnswerForSending: .truth(.windows)
        case .countsLeewayTwice: .truth(.bound)
        case .countsRecoveryFromNewToken: .truth(.recovery)
        case .keepsOneWorkersHistogram, .keepsFirstPhasesHistogram, .losesErrors:
            .check(.histogramCount)
        case .readsP99At98, .swapsP50AndP999, .publishesLagInMilliseconds: .check(.percentiles)
        case .numbersSecondsFromOne: .truth(.seconds)
        case .keepsLastWorkersLag: .check(.intervalLag)
        case .losesLastSecond: .check(.intervalSums)
        case .missesWrongAcceptances, .missesWrongRefusals, .takesRefusalsForAcceptances,
            .takesErrorsForRefusals:
            .truth(.outcomes)
        case .readsProcessClock, .countsProcessorTimeOfWarmUp, .forgetsFeedThreads,
            .forgetsFeedTimeBefore:
            .truth(.verificationTime)
        case .takesNanosecondsForMicroseconds: .check(.processorTime)
        case .dividesStoreTimeByMeasured: .truth(.storeTime)
        case .forgetsStoreTimeBefore: .check(.storeTime)
        case .countsWarmUpAsCapacity, .ratesByPlannedTime: .truth(.rates)
        case .takesLastRung, .takesWorstRung: .truth(.bestRung)
        case .skipsWarmUp, .ignoresAnswersOfWarmUp: .truth(.warmUp)
        case .neverSaysOverloaded: .truth(.overload)
        case .offersFifthForHalf: .check(.offeredRate)
        case .leavesAuthorityIdle, .leavesAuthorityUnrevoking: .truth(.authorityWork)
        case .judgesNothing, .judgesOneThread: .check(.operationsJudged)
        case .judgesWithLeewayTwice: .truth(.lateAcceptance)
        case .poolsFirstBlockAlone, .takesMedianForPooledMaximum: .truth(.pooledWindows)
        case .judgesLawByRows, .judgesLawByTrials: .truth(.distances)
        }
    }
}
