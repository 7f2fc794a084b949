import Foundation
import Metrics
import Results
import Statistics
import TestSupport
import Testing

@testable import Suite

@Suite struct `The verdict on two programs` {
    private static let cpu = Headline(metric: .cpuPerVerify, stat: .value)

    private func request() throws -> AgainstRequest {
        let scratch = try Scratch()
        let file = try scratch.program(
            "#!/bin/sh\necho '\(ProtocolAnswer.own.line)'\n", named: "other")
        return AgainstRequest(
            try OtherProgram(at: file), judging: [Self.cpu])
    }

    /// Returns trials with a CPU time of 20 µs, varying slightly per block, and `factor` times that
    /// in this program.
    private func trials(factor: Double, calibration: Double = 1) -> [TrialRecord] {
        (0..<12).flatMap { block -> [TrialRecord] in
            Binary.allCases.enumerated().flatMap { side, binary -> [TrialRecord] in
                ["calibration", "jwt"].enumerated().map { index, name -> TrialRecord in
                    var record = TrialRecord(
                        block: block, variantIndex: 2 * index + side, strategy: name, variant: "",
                        seed: 1, guarantee: StatedGuarantee(), reasons: [])
                    record.binary = binary
                    record.isCalibration = index == 0
                    let change = binary == .other ? 1 : index == 0 ? calibration : factor
                    let wobble = 1 + 0.002 * Double((block * 7 + side * 3 + index) % 5)
                    record.measurements = [
                        Measurement(
                            phase: "capacity", op: .verify, metric: .cpuPerVerify,
                            value: 20 * change * wobble, n: 1)
                    ]
                    return record
                }
            }
        }
    }

    private func judge(
        _ trials: [TrialRecord], isWhole: Bool = true, floor: Double? = 0.02
    ) throws -> AgainstRecord {
        try request().judge(
            trials, isWhole: isWhole, floors: floor.map(floors) ?? []
        ).record
    }

    private func floors(_ floor: Double) -> [AAFloor] {
        ["calibration", "jwt"].flatMap { name in
            Binary.allCases.map { binary in
                AAFloor(
                    VariantName(name, binary: binary), Self.cpu, phase: "capacity", floor: floor,
                    ratio: 1, interval: nil, blocks: 12)
            }
        }
    }

    @Test func `is worse where this program takes 30 % more`() throws {
        let record = try judge(trials(factor: 1.3))
        #expect(record.verdict == .worse && record.drift == [] && record.missing == [])
        let row = try #require(record.rows.first)
        #expect(record.rows.count == 1 && row.name == VariantName("jwt"))
        #expect(row.verdict == .worse && row.reason == nil && row.blocks == 12)
        #expect(abs((row.ratio ?? 0) - 1.3) < 0.01)
        #expect(row.interval?.contains(1.3) == true && row.interval?.contains(1) == false)
        #expect((25.9...26.3).contains(row.this ?? 0) && (19.9...20.3).contains(row.other ?? 0))
        #expect(row.floor == 0.02)
        #expect(record.trialProtocol == ProgramIdentity.currentProtocol)
        #expect(record.version == Program.version)
    }

    @Test func `is passed where it takes less, or the same`() throws {
        let less = try judge(trials(factor: 0.7))
        #expect(less.verdict == .passed && less.rows.map(\.verdict) == [.better])
        let same = try judge(trials(factor: 1))
        #expect(same.verdict == .passed && same.rows.map(\.verdict) == [.noDifference])
    }

    @Test func `is inconclusive without a noise floor, and where the calibration moved`() throws {
        let blind = try judge(trials(factor: 1.3), floor: nil)
        #expect(blind.verdict == .inconclusive && blind.rows.map(\.verdict) == [.inconclusive])
        let moved = try judge(trials(factor: 1.3, calibration: 1.3))
        #expect(moved.verdict == .inconclusive && !moved.drift.isEmpty)
    }

    @Test func `is inconclusive where a figure to be judged was measured by neither`() throws {
        let file = try request().program
        let rate = Headline(metric: .verifyPerSecond, stat: .best)
        func verdict(_ headlines: [Headline]) -> AgainstRecord {
            AgainstRequest(file, judging: headlines).judge(
                trials(factor: 1), isWhole: true, floors: floors(0.02)
            ).record
        }
        let named = verdict([Self.cpu, rate])
        #expect(named.verdict == .inconclusive && named.missing == ["verify_per_s"])
        // If all headlines are asked for, only those that were measured are judged.
        #expect(verdict(Headline.all).verdict == .passed)
    }

    @Test func `is inconclusive for a run that stopped early`() throws {
        let part = try judge(trials(factor: 1.3), isWhole: false)
        #expect(part.verdict == .inconclusive)
        #expect(part.rows.map(\.reason) == ["the run stopped before its last trial"])
    }
}
