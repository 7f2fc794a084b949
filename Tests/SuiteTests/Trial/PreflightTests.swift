import Results
import Revocation
import Testing
import Tokens

@testable import Suite

@Suite struct `The preflight` {
    private func fault(_ deployment: FaultyDeployment) throws -> String? {
        try PreflightCheck(
            deployment: deployment, audience: "api", lifetime: .seconds(60), leeway: .zero
        ).fault(asOf: NumericDate(seconds: 1_000_000))
    }

    @Test func `finds nothing in a deployment that keeps its promises`() throws {
        #expect(try fault(FaultyDeployment()) == nil)
    }

    private static let faults: [(FaultyDeployment.Fault, String)] = [
        (.refusesGoodTokens, "a valid token got the verdict"),
        (.acceptsExpired, "an invalid token (expired) was accepted"),
        (.acceptsTampered, "an invalid token (tampered) was accepted"),
        (.acceptsOtherAudiences, "an invalid token (wrongAudience) was accepted"),
        (.forgetsRevocations, "a revoked token was accepted after the bound"),
        (.forgetsThemForHighStakes, "a revoked token was accepted for a high-stakes request"),
    ]

    @Test func `finds each fault, and says what came`() throws {
        #expect(Set(Self.faults.map(\.0)) == Set(FaultyDeployment.Fault.allCases))
        for (kind, words) in Self.faults {
            let found = try fault(FaultyDeployment(kind))
            #expect(found?.hasPrefix(words) == true, "\(kind): \(found ?? "nothing")")
        }
    }

    @Test func `asks a deployment that accepts anything for a good token alone`() throws {
        #expect(try fault(FaultyDeployment(.acceptsExpired, bound: .never)) == nil)
        #expect(try fault(FaultyDeployment(.refusesGoodTokens, bound: .never)) != nil)
    }

    @Test func `abandons the trial for a fault, and says so in the record`() throws {
        var run = TrialRun(TrialContext.sample())
        let phase = PreflightPhase<FaultyDeployment>(leeway: .zero) {
            FaultyDeployment(.acceptsExpired)
        }
        let later = CountedPhase()
        try run.run([PhaseStep(phase), PhaseStep(later)])
        #expect(
            run.context.record.invalidReason
                == "preflight: an invalid token (expired) was accepted")
        #expect(later.count == 0 && !run.context.record.isComplete)
    }
}
