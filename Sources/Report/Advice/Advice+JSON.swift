import Metrics
import Results
import Revocation

extension Advice {
    /// `{"fits": […], "rejected": […], …}`; what is not known is null.
    package var json: String { PrettyJSON.text(JSONForm(advice: self)) }
}

private struct JSONForm: Encodable {
    let advice: Advice

    private enum Key: String, CodingKey {
        case requirements, cheapest, tied, fits, rejected, baseline, notes, verdict
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(JSONRequirements(asked: advice.requirements), forKey: .requirements)
        try container.encode(advice.cheapest?.name, forKey: .cheapest)
        try container.encode(advice.verdict, forKey: .verdict)
        try container.encode(advice.tied.map(\.name), forKey: .tied)
        try container.encode(advice.baseline, forKey: .baseline)
        try container.encode(advice.fits.map(JSONCandidate.init), forKey: .fits)
        try container.encode(advice.rejected.map(JSONCandidate.init), forKey: .rejected)
        try container.encode(advice.notes, forKey: .notes)
    }
}

private struct JSONRequirements: Encodable {
    let asked: Requirements

    private enum Key: String, CodingKey {
        case tokens, reach, machines
        case machineRate = "rate_per_machine_per_s"
        case window = "max_window_ms"
        case p99 = "max_p99_ms"
        case rate = "rate_per_s"
        case outage = "when_store_fails"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(asked.maxWindow_ns.map { Double($0) / 1e6 }, forKey: .window)
        try container.encode(asked.maxP99_ns.map { Double($0) / 1e6 }, forKey: .p99)
        try container.encode(asked.rate_per_s, forKey: .rate)
        try container.encode(asked.machines, forKey: .machines)
        try container.encode(asked.machineRate_per_s, forKey: .machineRate)
        try container.encode(asked.tokens, forKey: .tokens)
        try container.encode(asked.reach?.rawValue, forKey: .reach)
        try container.encode(asked.outage?.rawValue, forKey: .outage)
    }
}

private struct JSONCandidate: Encodable {
    let candidate: Advice.Candidate

    private enum Key: String, CodingKey {
        case strategy, variant, placement, misses, caveats, reaches, outage, cost, p99
        case ratio = "cost_ratio"
        case ratioLow = "cost_ratio_ci_low"
        case ratioHigh = "cost_ratio_ci_high"
        case nodeCores = "node_cores"
        case storeCores = "store_cores"
        case storeBytes = "store_bytes"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        let measured = candidate.measured
        try container.encode(measured.name.strategy, forKey: .strategy)
        try container.encode(measured.name.label, forKey: .variant)
        try container.encode(measured.placement, forKey: .placement)
        try container.encode(measured.guarantee?.reaches, forKey: .reaches)
        try container.encode(measured.guarantee?.outage, forKey: .outage)
        var columns = encoder.container(keyedBy: NameKey.self)
        for (metric, stat) in [
            (Metric.deploymentWindow, Stat.max), (.windowUpper, .max), (.windowBound, .value),
            (.verifyTime, .p99),
            (.cpuPerVerify, .value), (.storeCPUPerVerify, .value),
        ] {
            try columns.encode(
                measured[metric, stat], forKey: NameKey(metric.columnName(stat)))
        }
        try columns.encode(
            candidate.storeBytesPerRevocation,
            forKey: NameKey(Metric.storeBytesPerRevocation.name))
        try container.encode(JSONP99(reading: candidate.p99), forKey: .p99)
        try container.encode(candidate.price.map(JSONCost.init), forKey: .cost)
        try container.encode(candidate.price?.ratio, forKey: .ratio)
        try container.encode(candidate.price?.interval?.low, forKey: .ratioLow)
        try container.encode(candidate.price?.interval?.high, forKey: .ratioHigh)
        try container.encode(candidate.nodeCores, forKey: .nodeCores)
        try container.encode(candidate.storeCores, forKey: .storeCores)
        try container.encode(candidate.storeBytes, forKey: .storeBytes)
        try container.encode(candidate.misses, forKey: .misses)
        try container.encode(candidate.caveats, forKey: .caveats)
    }
}

/// CPU per verification, node and store together, at the load that is priced.
private struct JSONCost: Encodable {
    let us_per_verify: Double
    let basis: Basis
    let rates: String

    init(_ price: Price) {
        us_per_verify = price.cost_us
        basis = price.basis
        rates = price.text
    }
}

/// What the p99 is known to be; with nulls and a reason where it is not.
private struct JSONP99: Encodable {
    let reading: ResponseTimes.Reading

    private enum Key: String, CodingKey {
        case rate_per_s, least_us, most_us, ci_high_us, basis, text
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        var known: ResponseTimes.P99?
        let text: String
        switch reading {
        case .known(let p99): (known, text) = (p99, p99.text)
        case .unknown(let reason): text = reason
        case .beyondCapacity(let capacity):
            text = "one machine serves at most \(Quantity.perSecond(capacity))"
        }
        try container.encode(known?.rate_per_s, forKey: .rate_per_s)
        try container.encode(known?.least_us, forKey: .least_us)
        try container.encode(known?.most_us, forKey: .most_us)
        try container.encode(known?.high_us, forKey: .ci_high_us)
        try container.encode(known?.basis, forKey: .basis)
        try container.encode(text, forKey: .text)
    }
}
